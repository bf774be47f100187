"""A thematic layer out of a file that no register is for: what is proposed, what comes in, what a later file does."""

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.core.management import call_command
from helpers import bring, query, refusal, snapshot, square, take_back

from geo import registers
from geo.registers import Register, UnknownRegister
from geo.text import fold
from importers.files.sources import open_source
from importers.models import Batch
from importers.proposing import Proposal, propose
from importers.understanding import date_in, truth_in
from layers import thematic
from layers.models import ThematicLayer

pytestmark = pytest.mark.usefixtures("kozelshchyna")

Row = dict[str, Any]


@pytest.fixture
def proposed(shared_data: Path, tmp_path: Path) -> Callable[[str], Proposal]:
    return lambda name: propose(open_source(shared_data / name, tmp_path / "work"))


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """A GeoJSON of rows of values; each stands in a square of its own."""

    def write(rows: list[Row], name: str = "file.geojson") -> Path:
        features = [
            {"type": "Feature", "properties": row, "geometry": json.loads(square(index).geojson)}
            for index, row in enumerate(rows)
        ]
        path = tmp_path / name
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False), "utf-8")
        return path

    return write


@pytest.fixture
def of_rows(written: Callable[..., Path], tmp_path: Path) -> Callable[..., Proposal]:
    def of(rows: list[Row], name: str = "file.geojson") -> Proposal:
        with TemporaryDirectory(dir=tmp_path) as work:
            return propose(open_source(written(rows, name), Path(work)))

    return of


def kinds(proposal: Proposal) -> dict[str, str]:
    """Kinds by the file's columns, of those that are taken."""
    return {one.theirs: one.field.kind.value for one in proposal.columns if one.taken}


def staff_only(proposal: Proposal) -> set[str]:
    return {one.theirs for one in proposal.columns if one.field.audience == "staff"}


def make(path: Path, *options: object, title: str = "Шар", slug: str = "made") -> tuple[Batch, type[Register]]:
    call_command("import_file", str(path), "--new-layer", title, "--slug", slug, *map(str, options))
    return Batch.objects.latest("pk"), registers.get(slug)


def outcome(batch: Batch) -> tuple[int, int, int, int]:
    """New, changed, unchanged, left out."""
    return batch.rows_new, batch.rows_changed, batch.rows_unchanged, batch.rows_left_out


def test_the_nature_reserve(proposed: Callable[[str], Proposal]) -> None:
    reserve = proposed("kozelshchyna/nature-reserve.geojson")
    assert (reserve.title, reserve.slug, reserve.geometry) == ("Nature reserve", "nature-reserve", "polygon")
    assert kinds(reserve) == {
        "mvt_id": "integer",
        "NazObPZF": "text",
        "NZoPZF": "text",
        "AdmRozPZF": "text",
        "PidDPZF": "date",
        "PidNPZF": "choice",
        "Updated": "date",
        "Area": "number",
    }
    # One number stands twice, so nothing tells two areas apart.
    assert (reserve.key, reserve.headline, reserve.searched) == ("", "nazobpzf", ("nazobpzf",))
    assert [one.title_uk for one in column(reserve, "PidNPZF").choices] == [
        "Рішення Полтавської облради",
        "Рішення Полтавського облвиконкому",
    ]
    assert [one.theirs for one in reserve.columns if one.empty] == ["AdrAdnPZF"]


def test_the_cadastral_quarters(proposed: Callable[[str], Proposal]) -> None:
    quarters = proposed("kozelshchyna/cadastral-quarters.geojson")
    assert (quarters.geometry, quarters.key) == ("polygon", "")
    # Digits that are codes stay as they are written.
    assert kinds(quarters) == {
        "mvt_id": "integer",
        "koatuu": "text",
        "zona": "text",
        "kvart": "text",
        "add_date": "date",
        "layer": "text",
    }
    assert column(quarters, "layer").field.name == "layer_2"


def test_the_parcels_at_auction(proposed: Callable[[str], Proposal]) -> None:
    parcels = proposed("kozelshchyna/auction-parcels.geojson")
    assert (parcels.geometry, parcels.key, parcels.headline) == ("polygon", "cadnum", "cadnum")
    assert len(kinds(parcels)) == 18
    assert {name: kind for name, kind in kinds(parcels).items() if kind != "text"} == {
        "area": "number",
        "ownership": "choice",
        "ownershipcode": "integer",
        "purpose_code": "number",
        "silrada": "choice",
        "use": "long_text",
    } | {name: kind for name, kind in kinds(parcels).items() if name == "ugiddya" and kind == "choice"}
    assert staff_only(parcels) == {"fact_user"}


@pytest.mark.parametrize("name", ["apidae_test_trek", "trace_with_multiple_not_continuous_features"])
def test_the_tracks(proposed: Callable[[str], Proposal], name: str) -> None:
    """Nothing is said of them: they get a name to be filled in."""
    track = proposed(f"tracks/{name}.gpx")
    assert (track.geometry, kinds(track), track.key) == ("line", {"name": "text"}, "")
    assert track.title == name.capitalize().replace("_", " ")


def test_no_confirmed_value_of_the_real_files_is_lost(shared_data: Path) -> None:
    for name, rows, findings in (
        ("nature-reserve", 15, {"outside": 12}),
        ("cadastral-quarters", 188, {"geometry-missing": 1, "geometry-repeated-vertices": 3, "outside": 62}),
        ("auction-parcels", 88, {"geometry-mixed": 65, "outside": 2}),
    ):
        path = shared_data / "kozelshchyna" / f"{name}.geojson"
        batch, made = make(path, slug=name)
        assert (outcome(batch), batch.findings) == ((rows, 0, 0, 0), findings)
        again = bring(path, register=name)
        assert outcome(again) == (0, 0, rows, 0)
        assert made.model._default_manager.count() == rows
    named = registers.get("nature-reserve").model._default_manager.filter(nazobpzf__contains="«")
    assert named.count() == 15
    assert registers.get("cadastral-quarters").model._default_manager.filter(koatuu="5322081602").exists()
    assert str(registers.get("auction-parcels").model._default_manager.get(cadnum="5322055100:00:001:0850").area) == (
        "7.7958"
    )


def test_tourist_routes_come_in_with_their_system_named(shared_data: Path) -> None:
    track = shared_data / "tracks" / "trace_with_multiple_not_continuous_features.gpx"
    batch, routes = make(track, "--crs", "4326", slug="routes")
    assert outcome(batch) == (2, 0, 0, 0)
    assert (routes.geometry_type(), routes.title) == ("MULTILINESTRING", "Шар")
    assert outcome(bring(track, "--crs", "4326", register="routes")) == (0, 0, 2, 0)


def test_without_a_key_what_differs_in_anything_is_another_object(written: Callable[..., Path]) -> None:
    rows = [{"kind": "лава"}, {"kind": "лава"}, {"kind": "урна"}]
    _batch, made = make(written(rows))
    before = snapshot(made.table())
    again = bring(written([{"kind": "лава"}, {"kind": "лава"}, {"kind": "смітник"}]), register="made")
    assert outcome(again) == (1, 0, 2, 0)
    take_back(again)
    assert snapshot(made.table()) == before


def test_objects_that_are_alike_in_everything_have_a_row_each(written: Callable[..., Path], tmp_path: Path) -> None:
    twins = tmp_path / "twins.csv"
    twins.write_text("назва;lon;lat\n" + "лава;33.9400;49.2980\n" * 3, "utf-8")
    batch, made = make(twins)
    assert outcome(batch) == (3, 0, 0, 0)
    assert outcome(bring(twins, register="made")) == (0, 0, 3, 0)
    twins.write_text("назва;lon;lat\n" + "лава;33.9400;49.2980\n" * 4, "utf-8")
    assert outcome(bring(twins, register="made")) == (1, 0, 3, 0)
    assert made.model._default_manager.count() == 4


def test_an_archived_object_is_not_brought_back_by_a_file_without_a_key(written: Callable[..., Path]) -> None:
    rows = [{"kind": "лава"}, {"kind": "урна"}]
    _batch, made = make(written(rows))
    made.model._default_manager.filter(kind="урна").update(state="archived")
    again = bring(written(rows), register="made")
    assert (outcome(again), again.findings) == ((0, 0, 1, 1), {"key-archived": 1})


def test_kinds_are_those_that_hold_every_value(of_rows: Callable[..., Proposal]) -> None:
    values = {
        "whole": ["1", "-20", "1 000"],
        "decimal": ["1,5", "2.25", "3"],
        "code": ["00123", "00124", "01230"],
        "postcode": ["39100", "39101", "39102"],
        "phone": ["+380501234567", "050 123-45-67", "(050) 123 45 67"],
        "day": ["31.12.2020", "01-02-2021", "2021-03-04T10:00:00"],
        "no day": ["31.12.2020", "31.02.2021", "2021-03-04"],
        "day and words": ["31.12.2020 рішення", "01.02.2021", "02.02.2021"],
        "truth": ["так", "ні", "Так"],
        "bits": ["1", "0", "1"],
        "address": ["https://a.example/1", "http://b.example", "https://c.example/x?y=1"],
        "precise": ["1.123456789", "2.5", "3.5"],
        "long": ["а" * 201, "б", "в"],
        "lines": ["а\nб", "в", "г"],
        "one empty": ["7", "", "8"],
        "nothing": ["", "", ""],
    }
    rows = [{name: said[index] for name, said in values.items()} for index in range(3)]
    assert kinds(of_rows(rows)) == {
        "whole": "integer",
        "decimal": "number",
        "code": "text",
        "postcode": "text",
        "phone": "text",
        "day": "date",
        "no day": "text",
        "day and words": "text",
        "truth": "boolean",
        "bits": "integer",
        "address": "link",
        "precise": "text",
        "long": "long_text",
        "lines": "long_text",
        "one empty": "integer",
    }


def test_a_value_at_the_end_of_the_file_counts_as_much_as_the_first(of_rows: Callable[..., Proposal]) -> None:
    rows = [{"n": str(index), "d": "2020-01-01"} for index in range(20_000)]
    assert kinds(of_rows(rows)) == {"n": "integer", "d": "date"}
    rows[-1] = {"n": "невідомо", "d": "давно"}
    assert kinds(of_rows(rows)) == {"n": "text", "d": "text"}


def test_a_choice_is_of_few_words_said_again_and_again(of_rows: Callable[..., Proposal]) -> None:
    words = ["Дерево", "дерево", "Метал", "Дерево", "метал", "Метал", "Дерево", "Метал"]
    proposal = of_rows(
        [{"material": word, "other": str(at) + "x", "same": "так собі"} for at, word in enumerate(words)]
    )
    assert kinds(proposal) == {"material": "choice", "other": "text", "same": "text"}
    wood, metal = column(proposal, "material").choices
    assert (wood.value, wood.title_uk, wood.synonyms) == ("derevo", "Дерево", ("дерево",))
    assert (metal.title_uk, metal.synonyms) == ("Метал", ("метал",))


@pytest.mark.parametrize("name", ["ПІБ", "Телефон керівника", "РНОКПП", "phone", "email", "orendar_ПІБ", "Власник"])
def test_what_looks_personal_is_for_the_staff_alone(of_rows: Callable[..., Proposal], name: str) -> None:
    proposal = of_rows([{name: "а", "Площа телефонної будки": 1, "ownership": "x"}])
    assert staff_only(proposal) - {"Площа телефонної будки"} == {name}
    assert name not in proposal.searched


def test_telephones_and_mail_are_known_by_their_values(of_rows: Callable[..., Proposal]) -> None:
    proposal = of_rows([{"a": "+380501234567", "b": "x@example.org", "c": "5322081602"}])
    assert staff_only(proposal) == {"a", "b"}


def test_the_key_is_the_likeliest_of_what_differs_in_every_row(of_rows: Callable[..., Proposal]) -> None:
    rows = [{"опис": f"о{at}", "Код": f"к{at}", "area": at + 0.5, "half": at if at else None} for at in range(3)]
    proposal = of_rows(rows)
    assert (proposal.key, proposal.headline) == ("kod", "kod")
    assert proposal.definition()["fields"][1]["required"] is True
    assert {one.theirs for one in proposal.columns if one.is_unique} >= {"опис", "Код"}


def test_hostile_names_of_columns_become_fields_that_find_their_columns_again(written: Callable[..., Path]) -> None:
    names = [
        "select",
        "id",
        "row",
        "geom_note",
        "ї" * 80,
        "a b",
        "a_b",
        "A B!",
        "<b>x</b>",
        "'; DROP TABLE x; --",
        "1",
        "%s",
    ]
    rows = [{name: f"{name}-{at}" for name in names} for at in range(2)]
    batch, made = make(written(rows))
    assert outcome(batch) == (2, 0, 0, 0)
    first = made.model._default_manager.order_by("pk").first()
    said = {field.name: getattr(first, field.name) for field in made.fields}
    assert sorted(said.values()) == sorted(rows[0].values())
    assert all(len(name) <= 40 for name in said)
    # Without being told so, the next file finds each column by its own name, however alike some are.
    assert outcome(bring(written(rows), register="made")) == (0, 0, 2, 0)


def test_a_column_without_a_name_gets_a_title(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("назва;;lon;lat\nа;1;33.94;49.298\nб;2;33.95;49.298\n", "utf-8")
    _batch, made = make(table)
    assert len(made.fields) >= 2
    assert all(str(field.title).strip() for field in made.fields)


def test_a_file_without_columns_gets_a_name_to_fill_in(written: Callable[..., Path]) -> None:
    path = written([{}, {}])
    batch, made = make(path)
    assert (outcome(batch), [field.name for field in made.fields]) == ((2, 0, 0, 0), ["name"])
    assert outcome(bring(path, register="made")) == (0, 0, 2, 0)


def test_of_a_thousand_columns_those_beyond_a_hundred_are_told_of(
    written: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path = written([{f"c{at}": at if at > 899 else None for at in range(1_000)}])
    batch, made = make(path)
    assert "900 more columns are not taken: a layer has at most 100 fields." in capsys.readouterr().out
    assert {field.name for field in made.fields} == {f"c{at}" for at in range(900, 1_000)}
    assert outcome(batch) == (1, 0, 0, 0)


def test_a_name_in_addresses_that_is_taken_is_made_free(of_rows: Callable[..., Proposal]) -> None:
    thematic.create(of_rows([{"a": "б"}], "Лавки.geojson").definition())
    assert of_rows([{"a": "б"}], "Лавки.geojson").slug == "lavky-2"
    assert of_rows([{"a": "б"}], "parcels.geojson").slug == "parcels-2"
    assert of_rows([{"a": "б"}], "2024.geojson").slug == "layer-2024"


def test_a_proposal_is_kept_as_data(proposed: Callable[[str], Proposal]) -> None:
    proposal = proposed("kozelshchyna/auction-parcels.geojson")
    assert Proposal.of(json.loads(json.dumps(proposal.as_json()))) == proposal


def test_a_rehearsal_leaves_no_layer_behind(written: Callable[..., Path]) -> None:
    path = written([{"a": "б"}])
    before = set(query("SELECT tablename FROM pg_tables"))
    call_command("import_file", str(path), "--new-layer", "Шар", "--slug", "made", "--dry-run")
    assert not ThematicLayer.objects.exists()
    assert set(query("SELECT tablename FROM pg_tables")) == before
    with pytest.raises(UnknownRegister):
        registers.get("made")


def test_what_cannot_be_is_told_in_one_line(written: Callable[..., Path]) -> None:
    path = written([{"a": "б"}])
    assert "goes with neither" in refusal("import_file", path, "--new-layer", "Шар", "--register", "parcels")
    assert "can only be left out" in refusal("import_file", path, "--new-layer", "Шар", "--map", "a=b")
    assert "has no field “z”" in refusal("import_file", path, "--new-layer", "Шар", "--map", "z=")
    assert "slug: " in refusal("import_file", path, "--new-layer", "Шар", "--slug", "parcels")
    assert not ThematicLayer.objects.exists()


def test_a_column_can_be_left_out_by_the_command(written: Callable[..., Path]) -> None:
    _batch, made = make(written([{"a": "б", "c": "д"}]), "--map", "a=")
    assert [field.name for field in made.fields] == ["c"]


def test_a_layer_without_objects_can_be_deleted(written: Callable[..., Path], of_rows: Callable[..., Proposal]) -> None:
    thematic.create(of_rows([{"a": "б"}]).definition())
    thematic.delete("file", None, "зроблено помилково")
    assert not ThematicLayer.objects.exists()


@pytest.mark.parametrize("text", ["1", "-5", "1 000", "1,5", "007", "+38050", "1.2.3", "1e5", "", "０", "12.345678"])
def test_a_number_is_proposed_only_where_the_importer_reads_one(of_rows: Callable[..., Proposal], text: str) -> None:
    [(read,)] = query("SELECT atlas_number(%s)", text)
    if kinds(of_rows([{"n": text}])).get("n") in ("integer", "number"):
        assert read is not None


def test_yes_and_no_are_read_whatever_letters_they_are_typed_in() -> None:
    assert [truth_in(text) for text in ("Так", "yes", "Y", "т", "НІ", "no", "n", "н")] == [True] * 4 + [False] * 4
    assert truth_in("можливо") is None
    assert str(date_in("31-12-2020")) == "2020-12-31"
    assert fold("Y") == "у"


def column(proposal: Proposal, theirs: str) -> Any:
    return next(one for one in proposal.columns if one.theirs == theirs)
