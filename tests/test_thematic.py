"""A thematic layer is a register like any other: in the next request, on every page, file and interface."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from helpers import bring, codes, query, snapshot, take_back, tile_of, write_geojson
from made_thematic import LAMPS, SECRET, drop_all, lamp, lamps, place, retiring, with_field
from said import said

from addresses.models import Hromada
from geo import access, editing, registers, states, verification, versions
from geo.models import Publication, User, Visibility
from geo.records import Record, State
from geo.refusals import Invalid, Refused
from geo.registers import PUBLIC, Register, UnknownRegister
from geo.roles import DISPATCHER, LAND_OFFICER, LAYER_EDITOR, PARTNER, Role
from importers import applying
from importers.wizard import child
from layers import catalogue, thematic
from layers.models import Layer, ThematicLayer

NUMBER = "Л-0"


@pytest.fixture
def layer(kozelshchyna: Hromada) -> type[Register]:
    return thematic.create(LAMPS)


@pytest.fixture
def editor(person: Callable[[Role], User]) -> User:
    return person(LAYER_EDITOR)


def ways(one: Record) -> list[str]:
    """Addresses under which this lamp can be found."""
    z, x, y = tile_of(one, 15)  # type: ignore[arg-type]  # whatever stands on the map
    return [
        f"/tiles/lamps/{z}/{x}/{y}.mvt",
        "/catalogue/lamps/download?f=geojson",
        "/?list=lamps",
        "/o/lamps/list/?q=миру",
        f"/o/lamps/{one.pk}/card/",
        f"/o/lamps/{one.uid}/",
    ]


def test_a_layer_is_at_once_on_every_page_file_and_interface(client: Client, layer: type[Register]) -> None:
    one = lamp(layer)
    for address in ways(one):
        status, text = said(client, address)
        assert (status, NUMBER in text) == (200, True), address
        assert SECRET not in text, address
    described = client.get("/tiles/lamps.json").json()
    fields = described["vector_layers"][0]["fields"]
    in_clusters = {name: fields.pop(name) for name in list(fields) if name.startswith("count")}
    assert fields == {"number": "Номер", "condition": "Стан"}
    assert set(in_clusters) == {"count", "count:broken", "count:works"}
    assert described["bounds"][:2] == [place(0).x, place(0).y]


def test_the_map_is_told_of_it_with_its_style_and_legend(client: Client, layer: type[Register]) -> None:
    [told] = [one.as_json() for one in catalogue.layers(AnonymousUser()) if one.register.slug == "lamps"]
    assert (told["title"], told["geometry"]) == ("Street lamps", "point")
    assert told["style"]["default"]["radius"] == 6.0
    look = {"fill": "#b3261e", "stroke": "#5c0f0a", "shape": "circle"}
    assert told["style"]["classes"] == [{"value": "broken", "title": "broken", **look}]
    assert "Світильники" in client.get("/").content.decode()
    assert "Street lamps" in client.get("/en/").content.decode()


def test_its_titles_are_in_the_language_of_the_moment(layer: type[Register]) -> None:
    with translation.override("uk"):
        assert (str(layer.title), str(layer.field("power").title)) == ("Світильники", "Потужність")
        assert dict(layer.field("condition").choices)["works"] == "світить"
    with translation.override("en"):
        assert (str(layer.title), str(layer.field("power").title)) == ("Street lamps", "Power")
        assert str(layer.field("power").unit) == "Вт", "the other language, where a text has only that"


def test_the_card_says_values_with_units_and_small_rows_in_words(client: Client, layer: type[Register]) -> None:
    one = lamp(layer, is_led=True, shines=[{"days": "daily", "opens": "20:00", "closes": "06:30"}])
    text = client.get(f"/en/o/lamps/{one.pk}/card/").content.decode()
    for said_in_words in ("70.5&nbsp;Вт", "broken", "yes", "Every day: 20:00, 06:30"):
        assert said_in_words in text


def test_it_is_edited_verified_and_restored_and_keeps_its_past(layer: type[Register], editor: User) -> None:
    one = editing.save(layer, None, {"number": "1", "power": "40", "geom": place(1)}, editor, "нова")
    assert (one.state, one.version) == (State.DRAFT, 1)
    states.take(layer, states.Step.PUBLISH, {one.pk: 1}, editor, "перевірено")
    verification.verify(layer, {one.pk: 2}, editor, "акт 7")
    edited = editing.save(layer, one, {"power": "60"}, editor, "заміна", expected_version=3)
    assert (edited.version, edited.verified_at, edited.evidence) == (4, None, ""), "a change takes a verification away"
    past = versions.versions(edited)
    assert [(str(one.row.power), one.reason) for one in past[-2:]] == [
        ("40.0", "Verified: акт 7"),
        ("60.0", "заміна"),
    ]
    versions.restore(layer, edited, 3, editor, "помилка", 4)
    edited.refresh_from_db()
    assert (str(edited.power), edited.version) == ("40.0", 5)  # type: ignore[attr-defined]  # a field of the layer


def test_values_that_its_fields_do_not_take_are_told_field_by_field(layer: type[Register]) -> None:
    lamp(layer)
    with pytest.raises(Invalid) as refused:
        editing.save(
            layer, None, {"number": "", "condition": "odd", "site": "ftp", "shines": [{"opens": "9"}]}, None, "x"
        )
    assert set(refused.value.errors) == {"number", "condition", "site", "shines"}
    with pytest.raises(Invalid, match="Another object"):
        editing.save(layer, None, {"number": NUMBER}, None, "двічі")


def test_a_file_is_imported_and_the_import_taken_back(layer: type[Register], tmp_path: Path) -> None:
    lamp(layer, 0, power="10")
    before = snapshot(layer.table())
    rows = [
        {
            "type": "Feature",
            "properties": {"Номер": f"Л-{index}", "Потужність": "70,5", "стан": "справний", "Світлодіодний": "так"},
            "geometry": json.loads(place(index).json),
        }
        for index in range(3)
    ]
    batch = bring(write_geojson(tmp_path / "lamps.geojson", rows), register="lamps")
    assert (batch.rows_new, batch.rows_changed) == (2, 1)
    found = layer.model._default_manager.order_by("number").values_list("number", "power", "condition", "is_led")
    assert [(number, str(power), *rest) for number, power, *rest in found] == [
        (f"Л-{index}", "70.5", "works", True) for index in range(3)
    ]
    take_back(batch)
    assert snapshot(layer.table()) == before


def test_without_a_natural_key_a_row_is_the_object_that_is_the_same_in_everything(
    kozelshchyna: Hromada, tmp_path: Path
) -> None:
    layer = thematic.create(lamps(key=[]))
    rows = [
        {"type": "Feature", "properties": {"number": "1"}, "geometry": json.loads(place(index).json)}
        for index in range(2)
    ]
    path = write_geojson(tmp_path / "lamps.geojson", rows)
    first, second = bring(path, register="lamps"), bring(path, register="lamps")
    assert (first.rows_new, second.rows_new, second.rows_unchanged, codes(second)) == (2, 0, 2, [])
    rows[0]["properties"] = {"number": "3"}
    third = bring(write_geojson(path, rows), register="lamps")
    assert (third.rows_new, third.rows_unchanged) == (1, 1)
    applying.undo(layer, third, None)
    assert layer.model._default_manager.count() == 2


def test_the_publication_switch_hides_it_everywhere(client: Client, layer: type[Register], editor: User) -> None:
    one = lamp(layer)
    Publication.objects.filter(slug="lamps").update(visibility=Visibility.STAFF)
    for address in ways(one):
        status, text = said(client, address)
        assert status == 404 or address.startswith("/?"), address
        assert NUMBER not in text, address
    assert "Світильники" not in client.get("/").content.decode()
    client.force_login(editor)
    assert "Світильники" in client.get("/").content.decode()
    for address in ways(one):
        status, text = said(client, address)
        assert (status, NUMBER in text) == (200, True), address


def test_a_field_may_be_withheld_and_an_object_restricted(client: Client, layer: type[Register]) -> None:
    one = lamp(layer)
    Publication.objects.filter(slug="lamps").update(withheld_fields=["street_name"])
    assert "вул. Миру" not in client.get(f"/o/lamps/{one.uid}/").content.decode()
    states.take(layer, states.Step.HIDE, {one.pk: None}, None, "опора приватна")
    assert client.get(f"/o/lamps/{one.uid}/").status_code == 404


def test_a_change_of_an_object_is_in_the_next_tile(client: Client, layer: type[Register]) -> None:
    one = lamp(layer)
    [address] = [way for way in ways(one) if way.endswith(".mvt")]
    tag = client.get(address)["ETag"]
    editing.save(layer, one, {"condition": "works"}, None, "полагодили")
    assert client.get(address, headers={"if-none-match": tag}).status_code == 200
    assert '"works"' in said(client, address)[1]


def test_a_field_that_is_added_keeps_what_there_is_and_is_kept_in_the_history(
    client: Client, layer: type[Register]
) -> None:
    one = lamp(layer)
    before = snapshot(layer.table())[one.pk]
    wider = with_field(name="colour", kind="text", title_uk="Колір", title_en="Colour")
    layer = thematic.change("lamps", wider, None, "опори фарбують")
    assert snapshot(layer.table())[one.pk] == before | {"colour": ""}
    edited = editing.save(layer, layer.model._default_manager.get(), {"colour": "сірий"}, None, "фарба")
    edited = editing.save(layer, edited, {"colour": "синій"}, None, "фарба")
    assert [version.row.colour for version in versions.versions(edited)] == ["", "сірий", "синій"]
    assert "синій" in client.get(f"/o/lamps/{one.uid}/").content.decode()


def test_a_field_that_is_retired_leaves_every_output_and_its_values_stay(client: Client, layer: type[Register]) -> None:
    one = lamp(layer, street_name="вул. Зникла")
    tags = {way: client.get(way).headers.get("ETag") for way in ways(one)}
    retired = retiring("street_name") | {"byline": ["condition"], "searched": ["number"]}
    thematic.change("lamps", retired, None, "адреса є в опори")
    for address in ways(one):
        assert "Зникла" not in said(client, address)[1], address
        assert not tags[address] or client.get(address)["ETag"] != tags[address]
    assert "street_name" not in [field.name for field in registers.get("lamps").fields]
    assert query("SELECT street_name FROM " + layer.table()) == [("вул. Зникла",)]
    thematic.change("lamps", LAMPS, None, "потрібна все ж")
    assert "вул. Зникла" in client.get(f"/o/lamps/{one.uid}/").content.decode()


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"slug": "parcels"}, "slug"),
        ({"slug": "Лампи"}, "slug"),
        ({"slug": "new"}, "slug"),
        ({"slug": "reports"}, "slug"),
        ({"title_uk": " "}, "title_uk"),
        ({"geometry": "circle"}, "geometry"),
        ({"colour": "red"}, "colour"),
        ({"key": ["power"]}, "key"),
        ({"headline": ["contract"]}, "headline"),
        ({"searched": ["power"]}, "searched"),
        ({"officers": ["partner"]}, "officers"),
        ({"min_zoom": 40}, "min_zoom"),
        ({"fields": []}, "fields"),
        ({"fields": "number"}, "fields"),
        ({"style": {"by": "power"}}, "style.by"),
        ({"style": {"default": {"fill": "red"}}}, "style.default.fill"),
        ({"style": {"by": "condition", "classes": [{"value": "?", "fill": "#000000", "stroke": "#000000"}]}},
         "style.classes.0.value"),
    ],
)  # fmt: skip
def test_a_definition_that_cannot_be_is_refused_where_it_is_wrong(db: None, changed: dict[str, Any], path: str) -> None:
    with pytest.raises(Invalid) as refused:
        thematic.create(lamps(**changed))
    assert path in refused.value.errors
    assert all(refused.value.errors[path])
    assert not ThematicLayer.objects.exists()


@pytest.mark.parametrize(
    "name",
    [
        *("geom", "state", "version", "uid", "id", "batch", "save", "objects", "events", "select", "user", "class"),
        *("2nd", "Імʼя", "a__b", "pgh_id", "key", "row_no", "reason", "x" * 41, "", "number"),
    ],
)
def test_a_field_may_not_be_called_what_the_program_or_the_database_calls_something_else(db: None, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        thematic.create(with_field(name=name, kind="text", title_uk="Поле"))
    assert f"fields.{len(LAMPS['fields'])}.name" in refused.value.errors


def test_two_layers_of_one_slug_are_refused_archived_ones_included(layer: type[Register]) -> None:
    with pytest.raises(Invalid, match="lamps"):
        thematic.create(LAMPS)
    thematic.archive("lamps", None, "не потрібні")
    with pytest.raises(Invalid, match="lamps"):
        thematic.create(LAMPS)


def test_changes_that_would_lose_something_are_refused(layer: type[Register]) -> None:
    lamp(layer)
    fewer = [one for one in LAMPS["fields"] if one["name"] != "power"]
    other_kind = [{**one, "kind": "integer"} if one["name"] == "contract" else one for one in LAMPS["fields"]]
    only_works = [
        {**one, "choices": one["choices"][:1]} if one["name"] == "condition" else one for one in LAMPS["fields"]
    ]
    for changed, path in (
        (lamps(slug="lights"), "slug"),
        (lamps(geometry="line"), "geometry"),
        (lamps(key=[]), "key"),
        (lamps(fields=fewer), "fields"),
        (lamps(fields=other_kind), "fields.6.kind"),
        (lamps(fields=only_works, style={}), "fields.3.choices"),
    ):
        with pytest.raises(Invalid) as refused:
            thematic.change("lamps", changed, None, "спроба")
        assert set(refused.value.errors) == {path}
    assert thematic.definition_of("lamps") == thematic.read(LAMPS)


def test_who_decided_on_an_earlier_definition_decides_again(layer: type[Register]) -> None:
    seen = ThematicLayer.objects.get().edition
    thematic.change("lamps", lamps(title_en="Lamps"), None, "коротше", seen)
    with pytest.raises(Refused, match="changed meanwhile"):
        thematic.change("lamps", lamps(title_en="Lights"), None, "інакше", seen)


@pytest.mark.parametrize("role", [DISPATCHER, LAND_OFFICER, PARTNER])
def test_layers_are_made_and_changed_by_layer_editors_alone(
    layer: type[Register], person: Callable[[Role], User], role: Role
) -> None:
    somebody = person(role)
    for attempt in (
        lambda: thematic.create(lamps(slug="lights"), somebody),
        lambda: thematic.change("lamps", lamps(title_en="Lamps"), somebody, "спроба"),
        lambda: thematic.archive("lamps", somebody, "спроба"),
        lambda: thematic.bring_back("lamps", somebody, "спроба"),
        lambda: thematic.delete("lamps", somebody, "спроба"),
        lambda: editing.save(layer, None, {"number": "1"}, somebody, "спроба"),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert thematic.definition_of("lamps") == thematic.read(LAMPS)


def test_the_definition_keeps_its_past_with_who_and_why(layer: type[Register], editor: User) -> None:
    thematic.change("lamps", lamps(title_en="Lamps"), editor, "коротша назва")
    [past] = ThematicLayer.pgh_event_model.objects.select_related("pgh_context")  # type: ignore[attr-defined]
    assert past.definition["title_en"] == "Street lamps"
    assert (past.pgh_context.metadata["user"], past.pgh_context.metadata["reason"]) == (editor.pk, "коротша назва")


def test_an_archived_layer_is_nowhere_and_comes_back_as_it_was(
    client: Client, layer: type[Register], editor: User
) -> None:
    one = lamp(layer)
    thematic.archive("lamps", None, "передано обленерго")
    client.force_login(editor)
    for address in [*ways(one), f"/o/lamps/{one.uid}/history/", "/o/lamps/new/", "/tiles/lamps.json"]:
        status, text = said(client, address)
        assert status == 404 or address.startswith("/?"), address
        assert NUMBER not in text
    assert "lamps" not in [register.slug for register in registers.every()]
    with pytest.raises(UnknownRegister):
        registers.get("lamps")
    thematic.bring_back("lamps", None, "повернуто")
    assert NUMBER in client.get(f"/o/lamps/{one.uid}/").content.decode()


def test_a_layer_that_never_had_an_object_is_deleted_and_any_other_is_not(layer: type[Register]) -> None:
    tables = "SELECT count(*) FROM pg_tables WHERE tablename LIKE 'layers_thematic_%%' AND tablename ~ '[0-9]'"
    assert query(tables) == [(2,)]
    one = lamp(layer)
    with pytest.raises(Refused, match="Archive it"):
        thematic.delete("lamps", None, "зайвий")
    query(f"DELETE FROM {layer.table()} WHERE id = %s", one.pk)
    with pytest.raises(Refused, match="Archive it"):
        thematic.delete("lamps", None, "зайвий")
    other = thematic.create(lamps(slug="lights"))
    thematic.delete("lights", None, "зайвий")
    assert query(tables) == [(2,)]
    assert query("SELECT count(*) FROM pg_proc WHERE prosrc LIKE %s", f"%{other.table()}%") == [(0,)]
    assert not Publication.objects.filter(slug="lights").exists()
    assert not Layer.objects.filter(slug="lights").exists()


@pytest.mark.parametrize("kind", ["point", "line", "polygon", "mixed"])
def test_its_tables_have_the_columns_indexes_and_triggers_of_every_register(kozelshchyna: Hromada, kind: str) -> None:
    made = thematic.create(lamps(geometry=kind))
    declared = next(
        one
        for one in registers.declared()
        if one.geometry_type() == made.geometry_type() and one.slug != "hromada" and not one.fed
    )
    ours, theirs = (one.table() for one in (made, declared))
    triggers = (
        "SELECT regexp_replace(tgname, 'pgtrigger_(.*)_[0-9a-f]{5}$', '\\1') FROM pg_trigger"
        " WHERE tgrelid = %s::regclass AND NOT tgisinternal ORDER BY 1"
    )
    kept = ["delete_delete", "lose_verification", "raise_data_version", "raise_version", "update_update"]
    assert [name for (name,) in query(triggers, ours)] == kept
    assert query(triggers, f"{ours}event") == query(triggers, f"{theirs}event") == [("append_only",)]
    columns = (
        "SELECT column_name, data_type, is_nullable, is_generated, generation_expression"
        " FROM information_schema.columns WHERE table_name = %s"
    )
    shared = {"uid", "state", "restricted", "version", "geom", "geom_3857", "batch", "evidence", "updated_by_id"}
    assert {one for one in query(columns, ours) if one[0] in shared} == {
        one for one in query(columns, theirs) if one[0] in shared
    }
    methods = "SELECT DISTINCT substring(indexdef from 'USING (\\w+)') FROM pg_indexes WHERE tablename = %s ORDER BY 1"
    assert query(methods, ours) == [("brin",), ("btree",), ("gist",)]


def test_its_fields_are_open_to_an_audience_each(layer: type[Register], partner: User, editor: User) -> None:
    assert "contract" not in access.sight(layer, partner).names()
    assert "contract" in access.sight(layer, editor).names()
    assert {one.audience for one in layer.fields if one.name != "contract"} == {PUBLIC}


ASK = """
import django; django.setup()
from geo import registers
import sys
for line in sys.stdin:
    found = [one for one in registers.every() if one.slug == "lamps"]
    print(",".join(field.name for field in found[0].fields) if found else "nothing", flush=True)
"""


@pytest.fixture
def other_process(transactional_db: None) -> Iterator[Callable[[], str]]:
    """Asks another Python, which lives as long as the test, for the fields of the lamps."""
    process = subprocess.Popen(
        [sys.executable, "-c", ASK],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=settings.BASE_DIR,
        env=child._environment(),
    )
    assert process.stdin
    assert process.stdout
    stdin, stdout = process.stdin, process.stdout

    def ask() -> str:
        stdin.write("?\n")
        stdin.flush()
        return stdout.readline().strip()

    yield ask
    drop_all()
    stdin.close()
    assert process.wait() == 0


def test_another_process_has_a_layer_and_its_changes_without_a_restart(other_process: Callable[[], str]) -> None:
    assert other_process() == "nothing"
    thematic.create(lamps(fields=LAMPS["fields"][:2], byline=[], style={}))
    assert other_process() == "number,street_name"
    thematic.change("lamps", lamps(fields=LAMPS["fields"][:3], byline=[], style={}), None, "потужність")
    assert other_process() == "number,street_name,power"
    thematic.archive("lamps", None, "досить")
    assert other_process() == "nothing"


def test_a_request_asks_for_the_layers_once_and_for_a_declared_register_never(
    client: Client, layer: type[Register]
) -> None:
    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        return sum("layers_thematiclayer" in one["sql"] for one in seen.captured_queries)

    lamp(layer)
    assert asked("/tiles/parcels/15/19500/11000.mvt") == 0
    assert asked("/tiles/lamps/15/19500/11000.mvt") == 1
    assert asked("/?list=lamps") == 1
