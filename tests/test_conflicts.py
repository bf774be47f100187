"""The work list: what an import let in with a warning stays on it until somebody settles it or it is gone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from helpers import CORNER, SIDE, box, bring, feature, number, query, ring, square, take_back
from made_thematic import lamps, place

from addresses.models import Hromada
from assets.models import Parcel
from geo import access, registers
from geo.jobs import Silence
from geo.models import User
from geo.records import State
from geo.refusals import Invalid, Refused
from geo.roles import ADDRESS_OFFICER, LAND_OFFICER, Role
from importers.conflicts import acts, listing, rechecking
from importers.conflicts.acts import Act
from importers.conflicts.listing import Order, Wanted
from importers.models import Batch, Conflict, ConflictNote
from layers import thematic

pytestmark = pytest.mark.usefixtures("kozelshchyna")
Make = Callable[..., Path]
Status = Conflict.State


@pytest.fixture
def overlapping(make: Make) -> Batch:
    """Two parcels of which the second covers half of the first, and a third apart."""
    half = ring((0.5, 0), (1.5, 0), (1.5, 1), (0.5, 1))
    return bring(make(feature(number(1), box(0)), feature(number(2), half), feature(number(3), box(5))))


def the_pair() -> Conflict:
    return Conflict.objects.get(code="overlap")


def apart(cadastral_number: str) -> None:
    Parcel.objects.filter(cadastral_number=cadastral_number).update(geom=square(7))


def check(user: User | None = None, *parcels: str) -> rechecking.Outcome:
    uids = Parcel.objects.filter(cadastral_number__in=parcels).values_list("uid", flat=True)
    return rechecking.recheck(registers.get("parcels"), user, Silence(), list(uids) if parcels else None)


def notes(conflict: Conflict) -> list[str]:
    return list(conflict.notes.values_list("act", flat=True))


def test_a_pair_that_overlaps_is_one_conflict_that_lies_where_they_overlap(overlapping: Batch) -> None:
    conflict = the_pair()
    one, other = sorted(Parcel.objects.filter(cadastral_number__in=(number(1), number(2))), key=lambda it: it.uid)
    assert (conflict.object, conflict.other) == (one.uid, other.uid)
    assert (conflict.register, conflict.state, conflict.batch) == ("parcels", Status.OPEN, overlapping)
    common = Polygon.from_bbox((CORNER[0] + SIDE / 2, CORNER[1], CORNER[0] + SIDE, CORNER[1] + SIDE))
    assert conflict.place.sym_difference(MultiPolygon(common, srid=4326)).area < 1e-12
    [(area,)] = query("SELECT ST_Area(place::geography) FROM importers_conflict WHERE id = %s", conflict.pk)
    assert conflict.amount == pytest.approx(area, rel=1e-3)


def test_what_lies_outside_is_the_place_of_a_conflict_of_one_object(make: Make) -> None:
    boundary = Hromada.objects.get().geom
    assert boundary
    _west, _south, east, north = boundary.extent
    far = Polygon.from_bbox((east + 0.01, north + 0.01, east + 0.011, north + 0.011))
    bring(make(feature(number(1), {"type": "Polygon", "coordinates": far.coords})), "--crs", "EPSG:4326")
    conflict = Conflict.objects.get(code="outside")
    assert (conflict.other, conflict.amount) == (None, 100)
    assert conflict.place.equals(MultiPolygon(far, srid=4326))


def test_rows_left_out_and_repairs_are_no_conflicts(make: Make) -> None:
    loop = ring((0, 0), (1, 0), (1, 0.52), (1.02, 0.5), (0.98, 0.5), (1, 1), (0, 1))
    batch = bring(make(feature("не номер", box(0)), feature(number(1), loop)))
    assert set(batch.findings) == {"key-malformed", "geometry-self-crossing"}
    assert not Conflict.objects.exists()


def test_the_same_file_again_doubles_nothing(overlapping: Batch, make: Make) -> None:
    before = list(Conflict.objects.values_list("pk", "opened_at"))
    half = ring((0.5, 0), (1.5, 0), (1.5, 1), (0.5, 1))
    again = bring(make(feature(number(2), half), feature(number(1), box(0))))
    assert again.findings["overlap"] == overlapping.findings["overlap"]
    assert list(Conflict.objects.values_list("pk", "opened_at")) == before
    assert the_pair().batch == overlapping


def test_the_undo_of_an_import_closes_what_it_brought_and_says_so(overlapping: Batch, land_officer: User) -> None:
    take_back(overlapping)
    conflict = the_pair()
    assert (conflict.state, notes(conflict)) == (Status.GONE, [Act.TAKEN_BACK])
    assert conflict.closed_at is not None


def test_what_another_import_found_already_is_not_taken_back_with_the_later_one(overlapping: Batch, make: Make) -> None:
    later = bring(make(feature(number(3), box(6))))
    take_back(later)
    assert the_pair().state == Status.OPEN


def test_a_conflict_that_was_mended_is_gone_by_itself(overlapping: Batch) -> None:
    apart(number(2))
    assert check().gone == 1
    conflict = the_pair()
    assert (conflict.state, notes(conflict)) == (Status.GONE, [Act.GONE])


def test_what_is_still_there_keeps_its_notes_and_has_its_new_amount(overlapping: Batch, land_officer: User) -> None:
    conflict = the_pair()
    acts.take(Act.NOTE, [conflict.pk], land_officer, text="спитати в землевпорядника")
    narrower = Polygon.from_bbox((CORNER[0] + SIDE * 0.9, CORNER[1], CORNER[0] + SIDE * 1.9, CORNER[1] + SIDE))
    Parcel.objects.filter(cadastral_number=number(2)).update(geom=MultiPolygon(narrower, srid=4326))
    outcome = check(land_officer)
    assert (outcome.found, outcome.opened, outcome.reopened, outcome.gone) == (1, 0, 0, 0)
    found = the_pair()
    assert found.amount == pytest.approx((conflict.amount or 0) / 5, rel=1e-2)
    assert found.place.area == pytest.approx(conflict.place.area / 5, rel=1e-2)
    assert [note.text for note in found.notes.all()] == ["спитати в землевпорядника"]


def test_a_recheck_finds_what_came_by_hand(land_officer: User) -> None:
    Parcel.objects.create(cadastral_number=number(1), state=State.CURRENT, geom=square(0))
    Parcel.objects.create(cadastral_number=number(2), state=State.DRAFT, geom=square(0))
    Parcel.objects.create(cadastral_number="12:3", state=State.CURRENT, geom=square(3), documented_area=5)
    outcome = check(land_officer)
    assert sorted(Conflict.objects.values_list("code", "field", "batch")) == [
        ("area", "documented_area", None),
        ("key-malformed", "cadastral_number", None),
        ("overlap", "geom", None),
    ]
    assert (outcome.found, outcome.opened) == (3, 3)
    assert Conflict.objects.get(code="key-malformed").value == "12:3"


def test_archived_objects_have_no_conflicts(overlapping: Batch) -> None:
    Parcel.objects.filter(cadastral_number=number(2)).update(state=State.ARCHIVED)
    check()
    assert the_pair().state == Status.GONE


def test_a_recheck_of_some_objects_leaves_the_others_alone(overlapping: Batch, make: Make) -> None:
    half = ring((0.5, 0), (1.5, 0), (1.5, 1), (0.5, 1), index=20)
    bring(make(feature(number(11), box(20)), feature(number(12), half)))
    apart(number(2))
    Parcel.objects.filter(cadastral_number=number(12)).update(geom=square(22))
    assert check(None, number(1)).gone == 1
    assert sorted(Conflict.objects.filter(code="overlap").values_list("state", flat=True)) == ["gone", "open"]


def test_a_recheck_of_one_of_a_pair_finds_the_pair(overlapping: Batch) -> None:
    outcome = check(None, number(1))
    assert (outcome.found, outcome.gone) == (1, 0)
    assert the_pair().state == Status.OPEN


def test_an_object_without_a_place_has_its_conflict_until_it_is_drawn(make: Make) -> None:
    bring(make(feature(number(1), None)))
    check()
    assert Conflict.objects.get().state == Status.OPEN
    Parcel.objects.update(geom=square(1))
    check()
    assert Conflict.objects.get().state == Status.GONE


@pytest.mark.parametrize("way", ["resolved", "gone"])
def test_what_was_closed_and_is_found_again_is_opened_again_and_says_so(
    overlapping: Batch, land_officer: User, way: str
) -> None:
    conflict = the_pair()
    acts.take(Act.ASSIGN, [conflict.pk], land_officer, assignee=land_officer)
    if way == "resolved":
        acts.take(Act.RESOLVE, [conflict.pk], land_officer)
    else:
        Conflict.objects.update(state=Status.GONE)
    assert check(land_officer).reopened == 1
    conflict = the_pair()
    assert (conflict.state, conflict.closed_at) == (Status.ASSIGNED, None)
    assert conflict.reopened_at is not None
    last = conflict.notes.last()
    assert last is not None
    assert (last.act, last.user) == (Act.FOUND_AGAIN, land_officer)
    assert last.text


def test_what_a_person_lets_stand_is_let_stand_until_it_is_gone(overlapping: Batch, land_officer: User) -> None:
    pk = the_pair().pk
    with pytest.raises(Invalid):
        acts.take(Act.LET_STAND, [pk], land_officer, text="  ")
    acts.take(Act.LET_STAND, [pk], land_officer, text="спір у суді")
    assert check(land_officer).reopened == 0
    assert the_pair().state == Status.ACCEPTED
    apart(number(2))
    check(land_officer)
    assert the_pair().state == Status.GONE


def test_each_act_is_told_and_what_was_told_cannot_be_changed(overlapping: Batch, land_officer: User) -> None:
    pk = the_pair().pk
    acts.take(Act.ASSIGN, [pk], land_officer, assignee=land_officer)
    acts.take(Act.NOTE, [pk], land_officer, text="бачив")
    acts.take(Act.RESOLVE, [pk], land_officer, text="виправлено")
    acts.take(Act.REOPEN, [pk], land_officer)
    assert notes(the_pair()) == [Act.ASSIGN, Act.NOTE, Act.RESOLVE, Act.REOPEN]
    assert the_pair().state == Status.ASSIGNED
    for change in (lambda: ConflictNote.objects.update(text=""), lambda: ConflictNote.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_an_act_leaves_alone_what_it_does_not_begin_from(overlapping: Batch, land_officer: User) -> None:
    pk = the_pair().pk
    assert acts.take(Act.RESOLVE, [pk], land_officer) == 1
    assert acts.take(Act.RESOLVE, [pk], land_officer) == 0
    assert acts.take(Act.ASSIGN, [pk], land_officer, assignee=land_officer) == 0
    assert notes(the_pair()) == [Act.RESOLVE]


def test_officers_of_the_register_alone_act_and_are_assigned_to(
    overlapping: Batch, land_officer: User, person: Callable[[Role], User]
) -> None:
    stranger, pk = person(ADDRESS_OFFICER), the_pair().pk
    for act in (Act.NOTE, Act.ASSIGN, Act.RESOLVE, Act.LET_STAND):
        with pytest.raises(PermissionDenied):
            acts.take(act, [pk], stranger, text="чуже")
    with pytest.raises(PermissionDenied):
        check(stranger)
    with pytest.raises(Refused, match=ADDRESS_OFFICER.slug):
        acts.take(Act.ASSIGN, [pk], land_officer, assignee=stranger)
    assert (the_pair().state, notes(the_pair())) == (Status.OPEN, [])


def test_the_list_is_told_page_by_page_the_largest_first(make: Make, land_officer: User) -> None:
    rows = []
    for at in range(5):
        reach = 1 - (at + 1) * 0.1
        rows += [
            feature(number(2 * at + 1), box(at * 3)),
            feature(number(2 * at + 2), ring((reach, 0), (reach + 1, 0), (reach + 1, 1), (reach, 1), index=at * 3)),
        ]
    bring(make(*rows))
    wanted = Wanted(registers=("parcels",), code="overlap", order=Order.AMOUNT)
    first = listing.page(wanted, limit=3)
    rest = listing.page(wanted, first.after or 0, limit=3)
    amounts = [one.amount or 0 for one in (*first.items, *rest.items)]
    assert (len(first.items), len(rest.items), rest.after) == (3, 2, None)
    assert amounts == sorted(amounts, reverse=True)
    [told] = listing.told(first.items[:1], land_officer)
    assert {told.title, told.other_title} == {number(9), number(10)}
    assert told.other_title in told.problem


def test_the_list_is_narrowed_by_state_person_kind_and_import(
    overlapping: Batch, land_officer: User, person: Callable[[Role], User]
) -> None:
    pk = the_pair().pk
    acts.take(Act.ASSIGN, [pk], land_officer, assignee=land_officer)

    def found(**wanted: object) -> list[int]:
        return [one.pk for one in listing.page(Wanted(registers=("parcels",), **wanted)).items]  # type: ignore[arg-type]

    for one in (
        {},
        {"assignee": str(land_officer.pk)},
        {"code": "overlap"},
        {"state": Status.ASSIGNED},
        {"batch": overlapping.pk},
        {"state": listing.EVERY},
    ):
        assert pk in found(**one), one
    for none in ({"assignee": listing.NOBODY, "code": "overlap"}, {"state": Status.GONE}, {"batch": 0}):
        assert pk not in found(**none), none


@pytest.mark.parametrize("role", [LAND_OFFICER, ADDRESS_OFFICER])
def test_an_officer_is_asked_for_by_the_register(person: Callable[[Role], User], role: Role) -> None:
    user = person(role)
    assert (user in access.keepers(registers.get("parcels"))) == access.may_write(registers.get("parcels"), user)


def test_a_recheck_right_after_an_import_of_real_parcels_finds_exactly_what_the_import_did(shared_data: Path) -> None:
    batch = bring(shared_data / "kozelshchyna" / "parcels.geojson")
    before = {one.pk: (one.amount, one.state) for one in Conflict.objects.all()}
    assert len(before) == batch.found.filter(effect="warned").count() > 100
    outcome = check()
    assert (outcome.opened, outcome.reopened, outcome.gone) == (0, 0, 0)
    assert {one.pk: (one.amount, one.state) for one in Conflict.objects.all()} == before


def test_a_thematic_layer_without_a_key_has_its_conflicts_too(make: Make) -> None:
    layer = thematic.create(lamps(key=[]))
    boundary = Hromada.objects.get().geom
    assert boundary
    _west, south, east, _north = boundary.extent
    outside = {"type": "Point", "coordinates": [east + 0.01, south]}
    row = {"type": "Feature", "properties": {"number": "1"}, "geometry": outside}
    batch = bring(make(row), "--crs", "EPSG:4326", register=layer.slug)
    conflict = Conflict.objects.get(code="outside")
    assert (conflict.register, conflict.batch) == (layer.slug, batch)
    assert rechecking.recheck(layer, None, Silence()).opened == 0
    layer.model._default_manager.update(geom=place(0))
    assert rechecking.recheck(layer, None, Silence()).gone == 1
