"""Taking an import back: every column is what it was, or it is refused with the names of what stands in its way."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import shapely
from helpers import box, bring, feature, number, query, refusal, ring, snapshot, take_back
from shapely.affinity import translate
from shapely.geometry import shape

from assets.models import Parcel
from geo import history
from geo.models import Publication, User
from geo.records import State
from importers.models import Batch

pytestmark = pytest.mark.usefixtures("kozelshchyna")
TABLE = "assets_parcel"
#: An undo that cannot be made is no bad file: the command ends as any that failed.
FAILED = 1


@pytest.fixture
def filled(parcels: Callable[..., list[Parcel]], land_officer: User) -> list[Parcel]:
    """Parcels that have something in every kind of column."""
    return parcels(
        4,
        documented_area=Decimal("0.8000"),
        normative_value=Decimal("120000.50"),
        contract_kind="lease",
        contract_number="12/3",
        contract_date="2020-01-02",
        address="вул. Шкільна",
        ownership="communal",
        evidence="витяг",
        verified_by=land_officer,
        verified_at="2024-05-06T07:08:09Z",
        created_by=land_officer,
    )


def by_hand(statement: str, *params: object) -> None:
    """A change that is no import. Its context is its own, as it is where every change has its own transaction."""
    with history.acting(None, "виправлення"):
        query(statement, *params)


def changes(*numbers: int, address: str = "нова", area: float = 0.7) -> list[dict[str, Any]]:
    """Rows that change address, area, contract and geometry of those parcels."""
    moved = ring((0, 0), (1, 0), (0.9, 0.9), (0, 1))
    return [
        feature(
            number(one),
            {**moved, "coordinates": [[[x + (one - 1) * 0.0012, y] for x, y in moved["coordinates"][0]]]},
            address=address,
            area=area,
            contr_num=None,
            contr_date="05.06.2024",
            ownership="Приватна власність",
        )
        for one in numbers
    ]


def test_undo_restores_every_column_of_what_was_changed_and_takes_away_what_was_new(
    filled: list[Parcel], make: Callable[..., Path], land_officer: User
) -> None:
    before = snapshot(TABLE)
    versions = dict(query("SELECT id, version FROM assets_parcel"))
    batch = bring(make(*changes(1, 2, 9)), "--user", land_officer.username)
    assert (batch.rows_changed, batch.rows_new) == (2, 1)
    assert snapshot(TABLE) != before
    take_back(batch)
    assert snapshot(TABLE) == before
    # The version only rises: whoever has the object open learns that it changed.
    after = dict(query("SELECT id, version FROM assets_parcel"))
    assert {pk: after[pk] - versions[pk] for pk in after} == {
        one.pk: 2 if one.cadastral_number in (number(1), number(2)) else 0 for one in filled
    }


def test_undo_of_a_changing_import_of_real_parcels_restores_them_exactly(
    shared_data: Path, make: Callable[..., Path]
) -> None:
    real = shared_data / "kozelshchyna" / "parcels.geojson"
    bring(real)
    before = snapshot(TABLE)
    rows = json.loads(real.read_text(encoding="utf-8"))["features"]
    for row in rows[::3]:
        row["properties"] |= {"address": "змінена", "area": 1, "ownership": "Державна власність"}
    for row in rows[::4]:
        row["geometry"] = json.loads(shapely.to_geojson(translate(shape(row["geometry"]), 0.0001, 0.0001)))
    batch = bring(make(*rows))
    assert batch.rows_changed == len(set(range(0, 1816, 3)) | set(range(0, 1816, 4)))
    take_back(batch)
    assert snapshot(TABLE) == before


def test_undo_says_how_many_objects_went_and_how_many_came_back(
    filled: list[Parcel], make: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    batch = bring(make(*changes(1, 2, 9)))
    capsys.readouterr()
    take_back(batch)
    assert f"Import {batch.pk} is undone: 1 taken away, 2 restored; 4 left" in capsys.readouterr().out


@pytest.mark.parametrize("edited", [1, 9], ids=["a changed parcel", "a new parcel"])
def test_undo_is_refused_after_a_later_edit_with_the_name_of_the_object(
    filled: list[Parcel], make: Callable[..., Path], edited: int
) -> None:
    batch = bring(make(*changes(1, 2, 9)))
    by_hand("UPDATE assets_parcel SET address = 'виправлено' WHERE cadastral_number = %s", number(edited))
    before = snapshot(TABLE)
    said = refusal("import_file", "undo", batch.pk, code=FAILED)
    assert number(edited) in said
    assert number(2) not in said
    assert snapshot(TABLE) == before
    batch.refresh_from_db()
    assert batch.stage == Batch.Stage.APPLIED


@pytest.mark.parametrize("change", ["state = 'archived'", "restricted = true", "evidence = 'акт'"])
def test_archiving_hiding_and_verifying_are_edits_too(
    filled: list[Parcel], make: Callable[..., Path], change: str
) -> None:
    batch = bring(make(*changes(1, 9)))
    by_hand(f"UPDATE assets_parcel SET {change} WHERE cadastral_number = %s", number(9))
    assert number(9) in refusal("import_file", "undo", batch.pk, code=FAILED)


def test_an_edit_of_a_parcel_that_the_import_did_not_touch_is_no_obstacle(
    filled: list[Parcel], make: Callable[..., Path]
) -> None:
    batch = bring(make(*changes(1)))
    by_hand("UPDATE assets_parcel SET address = 'інша' WHERE cadastral_number = %s", number(3))
    before = snapshot(TABLE)
    take_back(batch)
    after = snapshot(TABLE)
    assert {pk for pk in after if after[pk] != before[pk]} == {filled[0].pk}


def test_an_edit_that_was_itself_taken_back_is_no_obstacle(filled: list[Parcel], make: Callable[..., Path]) -> None:
    before = snapshot(TABLE)
    batch = bring(make(*changes(1)))
    by_hand("UPDATE assets_parcel SET restricted = true WHERE cadastral_number = %s", number(1))
    by_hand("UPDATE assets_parcel SET restricted = false WHERE cadastral_number = %s", number(1))
    take_back(batch)
    assert snapshot(TABLE) == before


def test_two_imports_are_taken_back_in_turn_the_later_first(make: Callable[..., Path]) -> None:
    first = bring(make(feature(number(1), box(0), address="перша"), feature(number(2), box(1), address="перша")))
    between = snapshot(TABLE)
    second = bring(make(*changes(1, 3, address="друга")))
    take_back(second)
    assert snapshot(TABLE) == between
    take_back(first)
    assert not Parcel.objects.exists()


def test_changes_upon_changes_are_taken_back_in_turn_too(filled: list[Parcel], make: Callable[..., Path]) -> None:
    before = snapshot(TABLE)
    first = bring(make(*changes(1, 2, address="перша", area=0.6)))
    between = snapshot(TABLE)
    second = bring(make(*changes(1, address="друга", area=0.5)))
    take_back(second)
    assert snapshot(TABLE) == between
    take_back(first)
    assert snapshot(TABLE) == before


def test_the_earlier_import_is_not_taken_back_from_under_the_later_one(make: Callable[..., Path]) -> None:
    first = bring(make(feature(number(1), box(0), address="перша"), feature(number(2), box(1), address="перша")))
    bring(make(*changes(1, address="друга")))
    before = snapshot(TABLE)
    assert number(1) in refusal("import_file", "undo", first.pk, code=FAILED)
    assert snapshot(TABLE) == before


def test_the_same_import_can_be_made_again_after_its_undo_and_taken_back_again(
    filled: list[Parcel], make: Callable[..., Path]
) -> None:
    before = snapshot(TABLE)
    path = make(*changes(1, 9))
    take_back(bring(path))
    again = bring(path)
    assert (again.rows_changed, again.rows_new) == (1, 1)
    take_back(again)
    assert snapshot(TABLE) == before


def test_undo_twice_is_refused(make: Callable[..., Path]) -> None:
    batch = bring(make(feature(number(1), box(0))))
    take_back(batch)
    said = refusal("import_file", "undo", batch.pk, code=FAILED)
    assert f"Import {batch.pk} is not applied" in said


def test_undo_of_an_import_that_never_was_names_those_there_are(make: Callable[..., Path]) -> None:
    batch = bring(make(feature(number(1), box(0))))
    assert f"№ {batch.pk}" in refusal("import_file", "undo", 999_999, code=FAILED)


def test_the_past_tells_both_the_import_and_its_undo(
    filled: list[Parcel], make: Callable[..., Path], land_officer: User
) -> None:
    batch = bring(make(*changes(1)), "--user", land_officer.username)
    take_back(batch)
    past = query(
        "SELECT event.address, metadata ->> 'batch', metadata ->> 'user', metadata ->> 'reason'"
        " FROM assets_parcelevent AS event JOIN pghistory_context AS context ON context.id = event.pgh_context_id"
        " ORDER BY event.version"
    )
    assert past == [
        ("вул. Шкільна", str(batch.uid), str(land_officer.pk), f"Import of the file {batch.file_name}"),
        ("нова", None, None, f"Undo of import {batch.pk}"),
    ]


def test_an_undo_raises_the_data_version_so_that_no_old_tile_is_served(
    filled: list[Parcel], make: Callable[..., Path]
) -> None:
    batch = bring(make(*changes(1)))
    before = Publication.objects.get(slug="parcels").data_version
    take_back(batch)
    assert Publication.objects.get(slug="parcels").data_version > before


def test_drafts_that_were_made_current_by_hand_stand_in_the_way(make: Callable[..., Path], land_officer: User) -> None:
    batch = bring(make(feature(number(1), box(0))), "--state", "draft")
    with history.acting(land_officer, "перевірено"):
        Parcel.objects.update(state=State.CURRENT)
    assert number(1) in refusal("import_file", "undo", batch.pk, code=FAILED)
