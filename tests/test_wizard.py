"""The wizard's steps, done by a real worker in processes of their own: nothing is lost, nothing half done."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.db import transaction
from helpers import box, feature, number, snapshot, square
from made_wizard import Stage, Work, committed, done, geojson, officer, staging_tables, start

from assets.models import Parcel
from geo import registers
from geo.models import User
from geo.records import State
from importers import applying
from importers.models import Batch, Profile
from importers.wizard import answers
from importers.wizard import work as engine
from importers.wizard.answers import AnswerProblem
from importers.wizard.work import NotNow, Step

__all__ = ["officer", "start"]


@committed
def test_an_arcgis_file_is_looked_into_and_everything_about_it_is_told(
    start: Callable[..., Batch], shared_data: Path
) -> None:
    batch = start(shared_data / "arcgis-like" / "parcels_sk63_cp1251_noldid.zip")
    assert (batch.stage, batch.problem, batch.looked["open"]) == (Stage.LOOKED, "", [])
    looked = batch.looked
    assert looked["rows"] == 1816
    assert looked["encoding"]["chosen"] == "cp1251"
    assert any("і" in text for text in looked["encoding"]["candidates"][0]["preview"])
    assert looked["system"] == "EPSG:7828"
    assert looked["systems"][0]["share"] > 0.9
    outline = json.loads(looked["systems"][0]["outline"])
    west, south = outline["coordinates"][0][0]
    assert (33 < west < 35, 49 < south < 50) == (True, True)
    assert looked["pairs"]["cadastral_number"] in [one["name"] for one in looked["fields"]]
    assert any(one["samples"] for one in looked["fields"])
    assert not Parcel.objects.exists()


@committed
def test_what_the_file_cannot_tell_stays_open_until_it_is_answered(
    start: Callable[..., Batch], work: Work, officer: User, shared_data: Path, tmp_path: Path
) -> None:
    batch = start(geojson(tmp_path / "p.geojson", {"type": "Feature", "properties": {"n": "1"}, "geometry": box(0)}))
    assert batch.looked["open"] == ["pairs"]
    with pytest.raises(NotNow, match="Answer"):
        engine.begin(batch, Step.CHECK, officer)
    answers.give(batch, {"pairs": {"n": "cadastral_number"}})
    batch = done(batch, Step.LOOK, officer, work)
    assert batch.looked["open"] == []


@committed
def test_of_several_layers_one_is_asked_for(
    start: Callable[..., Batch], work: Work, officer: User, tmp_path: Path
) -> None:
    with ZipFile(tmp_path / "two.zip", "w") as packed:
        for name in ("one", "other"):
            packed.write(geojson(tmp_path / f"{name}.geojson", feature(number(1), box(0))), f"{name}.geojson")
    batch = start(tmp_path / "two.zip")
    assert (batch.looked["open"], batch.looked["layers"]) == (["layer"], ["one", "other"])
    answers.give(batch, {"layer": "other"})
    batch = done(batch, Step.LOOK, officer, work)
    assert (batch.looked["open"], batch.looked["layer"]) == ([], "other")


@committed
def test_loose_files_that_are_no_parts_of_one_another_are_layers_to_choose_from(
    start: Callable[..., Batch], work: Work, officer: User, tmp_path: Path
) -> None:
    files = [geojson(tmp_path / f"{name}.geojson", feature(number(1), box(0))) for name in ("one", "other")]
    with ZipFile(tmp_path / "more.zip", "w") as packed:
        packed.write(files[0], "third.geojson")
    batch = start(*files, tmp_path / "more.zip")
    assert batch.file_name == "one.geojson, other.geojson, more.zip"
    assert (batch.looked["open"], batch.looked["layers"]) == (["layer"], ["more.zip/third", "one", "other"])
    answers.give(batch, {"layer": "other"})
    batch = done(done(batch, Step.LOOK, officer, work), Step.CHECK, officer, work)
    assert (batch.looked["layer"], batch.rows_new) == ("other", 1)
    assert done(batch, Step.APPLY, officer, work).stage == Stage.APPLIED


@committed
def test_the_loose_parts_of_one_layer_are_that_layer(
    start: Callable[..., Batch], shared_data: Path, tmp_path: Path
) -> None:
    with ZipFile(shared_data / "arcgis-like" / "parcels_sk63_cp1251_noldid.zip") as packed:
        packed.extractall(tmp_path)
    parts = sorted(file for file in tmp_path.rglob("*") if file.is_file())
    assert len(parts) > 3
    batch = start(*parts)
    assert batch.file_name.endswith(".shp")
    assert (batch.looked["open"], batch.looked["rows"]) == ([], 1816)


@committed
def test_what_reading_did_to_geometries_is_told_after_a_second_comparison_too(
    start: Callable[..., Batch], work: Work, officer: User, tmp_path: Path
) -> None:
    high = box(1)
    high["coordinates"] = [[[*corner, 120.5] for corner in high["coordinates"][0]]]
    batch = start(geojson(tmp_path / "high.geojson", feature(number(1), high)))
    batch = done(batch, Step.CHECK, officer, work)
    assert batch.findings["geometry-heights"] == 1
    Parcel.objects.create(cadastral_number=number(1), state=State.CURRENT, geom=square(1), address="чужа")
    batch = done(batch, Step.APPLY, officer, work)
    assert (batch.stage, batch.rows_new, batch.findings["geometry-heights"]) == (Stage.STAGED, 0, 1)
    assert done(batch, Step.APPLY, officer, work).stage == Stage.APPLIED


def changed_file(shared_data: Path, path: Path) -> Path:
    """The real parcels, 100 edited, 5 new, 7 gone."""
    collection = json.loads((shared_data / "kozelshchyna" / "parcels.geojson").read_text(encoding="utf-8"))
    features = collection["features"][7:]
    for one in features[:100]:
        one["properties"]["purpose"] = "змінено"
    features += [feature(f"5322081200:99:999:{index:04}", box(index)) for index in range(1, 6)]
    return geojson(path, *features)


@committed
def test_a_changed_file_shows_exactly_what_changed_and_the_undo_gives_back_every_row(
    start: Callable[..., Batch], work: Work, officer: User, shared_data: Path, tmp_path: Path
) -> None:
    first = start(shared_data / "kozelshchyna" / "parcels.geojson")
    first = done(done(first, Step.CHECK, officer, work), Step.APPLY, officer, work)
    assert (first.stage, first.rows_new) == (Stage.APPLIED, 1816)
    before = snapshot("assets_parcel")
    batch = start(changed_file(shared_data, tmp_path / "again.geojson"), gone="archive")
    batch = done(batch, Step.CHECK, officer, work)
    assert batch.stage == Stage.STAGED
    outcome = (batch.rows_new, batch.rows_changed, batch.rows_unchanged, batch.rows_gone, batch.rows_left_out)
    assert outcome == (5, 100, 1709, 7, 0)
    assert snapshot("assets_parcel") == before
    batch = done(batch, Step.APPLY, officer, work)
    assert batch.stage == Stage.APPLIED
    after = snapshot("assets_parcel")
    assert len(set(after) - set(before)) == 5
    differing = [pk for pk in before if after[pk] != before[pk]]
    archived = [pk for pk in differing if after[pk]["state"] == "archived"]
    assert (len(differing), len(archived)) == (107, 7)
    with transaction.atomic():
        applying.undo(registers.get("parcels"), batch, officer)
    assert snapshot("assets_parcel") == before
    assert staging_tables() == []
    assert not (settings.ATLAS_VAR / batch.folder).exists()


@committed
def test_what_the_file_does_not_have_is_kept_unless_the_person_archives_it(
    start: Callable[..., Batch], work: Work, officer: User, tmp_path: Path
) -> None:
    Parcel.objects.create(cadastral_number=number(9), state=State.CURRENT, geom=square(9))
    batch = start(geojson(tmp_path / "one.geojson", feature(number(1), box(1))))
    batch = done(done(batch, Step.CHECK, officer, work), Step.APPLY, officer, work)
    assert batch.rows_gone == 1
    assert Parcel.objects.get(cadastral_number=number(9)).state == State.CURRENT


@committed
def test_if_the_register_changed_meanwhile_the_new_outcome_is_shown_before_anything_is_written(
    start: Callable[..., Batch], work: Work, officer: User, tmp_path: Path
) -> None:
    batch = start(geojson(tmp_path / "one.geojson", feature(number(1), box(1), address="нова")))
    batch = done(batch, Step.CHECK, officer, work)
    assert (batch.rows_new, batch.rows_changed) == (1, 0)
    Parcel.objects.create(cadastral_number=number(1), state=State.CURRENT, geom=square(1), address="чужа")
    batch = done(batch, Step.APPLY, officer, work)
    assert (batch.stage, batch.rows_new, batch.rows_changed) == (Stage.STAGED, 0, 1)
    assert batch.looked["changed_meanwhile"]
    assert Parcel.objects.get().address == "чужа"
    batch = done(batch, Step.APPLY, officer, work)
    assert batch.stage == Stage.APPLIED
    assert Parcel.objects.get().address == "нова"


@committed
def test_an_edit_made_after_the_comparison_is_not_overwritten_unseen(
    start: Callable[..., Batch], work: Work, officer: User, tmp_path: Path
) -> None:
    """Though as many records would change as before."""
    parcel = Parcel.objects.create(cadastral_number=number(1), state=State.CURRENT, geom=square(1), address="стара")
    batch = start(geojson(tmp_path / "one.geojson", feature(number(1), box(1), address="нова")))
    batch = done(batch, Step.CHECK, officer, work)
    Parcel.objects.filter(pk=parcel.pk).update(address="виправлена людиною")
    batch = done(batch, Step.APPLY, officer, work)
    assert (batch.stage, batch.rows_changed) == (Stage.STAGED, 1)
    assert batch.looked["changed_meanwhile"]
    assert Parcel.objects.get().address == "виправлена людиною"
    batch = done(batch, Step.APPLY, officer, work)
    assert (batch.stage, Parcel.objects.get().address) == (Stage.APPLIED, "нова")


@committed
def test_values_are_transformed_before_they_are_understood_and_the_way_is_remembered(
    start: Callable[..., Batch], work: Work, officer: User, tmp_path: Path
) -> None:
    row = feature(number(1), box(0), area=12500, own="К", date="12/31/2024")
    told = {
        "pairs": {"own": "ownership", "date": "contract_date"},
        "transforms": {
            "documented_area": {"factor": "m²→ha"},
            "ownership": {"values": {"К": "Комунальна власність"}},
            "contract_date": {"month_first": True},
        },
        "profile": "Кадастр щомісяця",
    }
    batch = start(geojson(tmp_path / "a.geojson", row), **told)
    done(done(batch, Step.CHECK, officer, work), Step.APPLY, officer, work)
    parcel = Parcel.objects.get()
    assert (float(parcel.documented_area or 0), parcel.ownership) == (1.25, "communal")
    assert str(parcel.contract_date) == "2024-12-31"
    kept = Profile.objects.get()
    again = start(geojson(tmp_path / "b.geojson", row))
    assert again.looked["profiles"] == [{"id": kept.pk, "name": "Кадастр щомісяця", "answers": kept.answers}]
    assert set(kept.answers) == {"pairs", "transforms"}


@committed
@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"colour": "red"}, "colour"),
        ({"transforms": {"documented_area": {"factor": "багато"}}}, "багато"),
        ({"gone": "delete"}, "kept or archived"),
        ({"state": "archived!"}, "archived!"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_in_words(
    start: Callable[..., Batch], tmp_path: Path, told: dict[str, Any], words: str
) -> None:
    batch = start(geojson(tmp_path / "a.geojson", feature(number(1), box(0))))
    with pytest.raises(AnswerProblem, match=words):
        answers.give(batch, told)
