"""What the wizard shows of a comparison is exactly what would be done, field by field and place by place."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.gis.geos import GEOSGeometry, LineString, Polygon
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from helpers import box, feature, number, ring, square, write_geojson

from addresses.models import Hromada
from assets.models import Parcel
from geo import access, registers
from geo.models import Publication, User
from geo.records import State
from importers.findings import FINDINGS
from importers.models import Batch, Finding
from importers.wizard import answers, showing, uploads
from importers.wizard import work as engine
from importers.wizard.work import Step

pytestmark = pytest.mark.django_db(transaction=True)
Compare = Callable[..., Batch]
#: Square degrees by which a square may differ whose corners are rounded to a centimetre.
SAME_AREA = 1e-9


@pytest.fixture
def officer(transactional_db: None, land_officer: User) -> User:
    return land_officer


@pytest.fixture
def compare(work: Callable[[], None], kozelshchyna: Hromada, officer: User, tmp_path: Path) -> Iterator[Compare]:
    """Sends rows as a GeoJSON and has the worker compare them with the register. What is staged goes in the end."""

    def send(*rows: dict[str, Any], **told: Any) -> Batch:
        path = write_geojson(tmp_path / "rows.geojson", rows)
        sent = SimpleUploadedFile(path.name, path.read_bytes())
        with transaction.atomic():
            batch = uploads.receive([sent], registers.get("parcels"), officer)
            answers.give(batch, told)
        for step in (Step.LOOK, Step.CHECK):
            engine.begin(batch, step, officer)
            work()
            batch.refresh_from_db()
        assert batch.stage == Batch.Stage.STAGED, batch.problem
        return batch

    yield send
    for batch in Batch.objects.all():
        engine.stop(batch, officer)


def sight_of(user: User) -> access.Sight:
    return access.sight(registers.get("parcels"), user)


def parcel(index: int, **fields: Any) -> Parcel:
    told = {"cadastral_number": number(index), "state": State.CURRENT, "geom": square(index), **fields}
    return Parcel.objects.create(**told)


def test_three_edited_attributes_and_one_moved_place_are_shown_exactly(compare: Compare, officer: User) -> None:
    edited = parcel(1, address="вулиця Стара", documented_area="1.2500", contract_date=date(2020, 1, 2))
    moved, kept = parcel(2, address="без змін"), parcel(3, address="без змін")
    batch = compare(
        feature(number(3), box(3), address="без змін", area=None, contract_date=None),
        feature(number(1), box(1), address="вулиця Нова", area="1.3", contract_date="2024-12-31"),
        feature(number(2), box(7), address="без змін", area=None, contract_date=None),
        pairs={"contract_date": "contract_date"},
    )
    assert (batch.rows_changed, batch.rows_unchanged) == (2, 1)
    first, second = showing.changed(batch, sight_of(officer)).items
    assert (first.row, first.item.uid, first.old_place, first.new_place) == (2, edited.uid, None, None)
    assert [(one.old, one.new, one.unit) for one in first.differences] == in_order_of_fields(
        {
            "documented_area": ("1.25", "1.3", "ha"),
            "contract_date": ("2 Jan 2020", "31 Dec 2024", ""),
            "address": ("вулиця Стара", "вулиця Нова", ""),
        }
    )
    assert (second.row, second.item.uid, second.differences) == (3, moved.uid, [])
    for told, place in ((second.old_place, square(2)), (second.new_place, square(7))):
        assert GEOSGeometry(told or "").sym_difference(place).area < SAME_AREA
    assert kept.uid not in {first.item.uid, second.item.uid}


def in_order_of_fields(told: dict[str, tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    return [told[field.name] for field in registers.get("parcels").fields if field.name in told]


def test_references_and_choices_are_shown_in_words(compare: Compare, officer: User) -> None:
    parcel(1, ownership="private")
    batch = compare(feature(number(1), box(1), ownership="Комунальна власність", purpose="01.03 Для ведення"))
    [change] = showing.changed(batch, sight_of(officer)).items
    told = {one.title: (one.old, one.new) for one in change.differences}
    ownership, purpose = (registers.get("parcels").field(name) for name in ("ownership", "purpose"))
    assert told[str(ownership.title)] == tuple(str(dict(ownership.choices)[value]) for value in ("private", "communal"))
    assert purpose.reference
    assert told[str(purpose.title)] == ("", str(purpose.reference._default_manager.get(code="01.03")))


def test_pages_follow_one_another_without_a_gap(compare: Compare, officer: User) -> None:
    for index in range(1, 6):
        parcel(index)
    batch = compare(*(feature(number(index), box(index), address="нова") for index in range(1, 8)))
    rows: list[int] = []
    after: int | None = 0
    while after is not None:
        page = showing.changed(batch, sight_of(officer), after, limit=2)
        assert len(page.items) <= 2
        rows += [one.row for one in page.items]
        after = page.after
    assert rows == [1, 2, 3, 4, 5]
    arrivals = showing.new(batch, sight_of(officer), limit=1)
    assert [(one.row, one.title, bool(one.place)) for one in arrivals.items] == [(6, number(6), True)]
    assert [one.row for one in showing.new(batch, sight_of(officer), arrivals.after or 0).items] == [7]


def test_objects_that_the_file_lacks_are_shown_with_their_places(compare: Compare, officer: User) -> None:
    lost, _archived = parcel(8), parcel(9, state=State.ARCHIVED)
    batch = compare(feature(number(1), box(1)))
    [missing] = showing.gone(batch, sight_of(officer)).items
    assert missing.item.uid == lost.uid
    assert json.loads(missing.place or "")["type"] == "MultiPolygon"


def test_rows_left_out_are_in_no_list_and_told_with_their_place_in_the_findings(
    compare: Compare, officer: User
) -> None:
    parcel(1)
    batch = compare(feature(number(1), box(1), address="а"), feature(number(1), box(2), address="б"))
    assert [one.row for one in showing.changed(batch, sight_of(officer)).items] == [1]
    [found] = showing.findings(batch, sight_of(officer), "key-repeated").items
    assert (found.line.row, found.line.key, bool(found.place)) == (2, number(1), True)
    assert found.line.advice == FINDINGS["key-repeated"].advice


def test_a_field_that_the_person_may_not_read_is_shown_nowhere(compare: Compare, officer: User, partner: User) -> None:
    parcel(1, contract_number="ТАЄМНИЦЯ-1", address="стара")
    batch = compare(
        feature(number(1), box(1), address="нова", number="TAЄМНИЦЯ-2"), pairs={"number": "contract_number"}
    )
    assert "homoglyph" in batch.findings
    told = repr(showing.changed(batch, sight_of(officer)))
    assert "ТАЄМНИЦЯ-1" in told
    assert "TAЄМНИЦЯ-2" in told
    assert "TAЄМНИЦЯ-2" in repr(showing.findings(batch, sight_of(officer), "homoglyph"))
    assert Publication.objects.get(slug="parcels").visibility == "public"
    for shown in (
        showing.changed(batch, sight_of(partner)),
        showing.new(batch, sight_of(partner)),
        showing.findings(batch, sight_of(partner), "homoglyph"),
    ):
        assert "МНИЦЯ" not in repr(shown)
    assert "нова" in repr(showing.changed(batch, sight_of(partner)))


def test_a_geometry_of_very_many_vertices_is_shown_by_its_box(
    compare: Compare, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(showing, "MOST_VERTICES", 4)
    parcel(1)
    batch = compare(feature(number(1), box(2)), feature(number(5), box(5)))
    [change] = showing.changed(batch, sight_of(officer)).items
    assert json.loads(change.new_place or "")["type"] == "Polygon"


# The spot that a finding is about


def test_the_spot_of_an_overlap_is_what_both_have_in_common_in_the_file_and_with_the_register(
    compare: Compare, officer: User, parcels: Callable[..., list[Parcel]]
) -> None:
    parcels(1)
    rows = [
        feature(number(7), ring((0.5, 0), (1.1, 0), (1.1, 1), (0.5, 1))),
        feature(number(8), box(4)),
        feature(number(9), ring((0.75, 0), (1.1, 0), (1.1, 1), (0.75, 1), index=4)),
    ]
    batch = compare(*rows)
    spots = [one.spot for one in showing.findings(batch, sight_of(officer), "overlap").items]
    side = square(0).area
    assert [GEOSGeometry(spot).area for spot in spots] == pytest.approx([side / 2, side / 4], abs=SAME_AREA)


def test_the_spot_of_what_lies_outside_is_the_part_beyond_the_boundary(
    compare: Compare, officer: User, outline: GEOSGeometry
) -> None:
    west, south, east, north = outline.extent
    latitude = (south + north) / 2
    edge = outline.intersection(LineString((west, latitude), (east, latitude), srid=4326)).extent[2]
    across = Polygon.from_bbox((edge - 0.001, latitude, edge + 0.001, latitude + 0.0002))
    batch = compare(feature(number(1), json.loads(across.json)), *(feature(number(n), box(n)) for n in range(2, 9)))
    [found] = showing.findings(batch, sight_of(officer), "outside").items
    across.srid = 4326
    assert found.place is not None
    assert found.spot is not None
    assert GEOSGeometry(found.spot).area == pytest.approx(across.difference(outline).area, abs=SAME_AREA)


def test_the_spot_of_a_crossing_is_where_the_boundary_crossed_itself(compare: Compare, officer: User) -> None:
    batch = compare(feature(number(1), ring((0, 0), (1, 1), (1, 0), (0, 1))))
    [found] = showing.findings(batch, sight_of(officer), "geometry-self-crossing").items
    assert found.spot is not None
    assert GEOSGeometry(found.spot).coords == pytest.approx(square(0).centroid.coords)


def test_an_object_of_another_kind_is_shown_as_the_file_has_it(compare: Compare, officer: User) -> None:
    line = {"type": "LineString", "coordinates": [[33.94, 49.298], [33.95, 49.299]]}
    batch = compare(feature(number(1), line), feature(number(2), box(1)))
    [found] = showing.findings(batch, sight_of(officer), "geometry-wrong-kind").items
    assert (found.spot, found.place and json.loads(found.place)) == (None, line)


def test_every_kind_of_finding_can_be_opened_with_the_place_of_its_row(compare: Compare, officer: User) -> None:
    batch = compare(feature(number(1), box(0)))
    sight = sight_of(officer)
    for code in FINDINGS:
        other = "2" if code == "key-repeated" else number(5)
        Finding.objects.create(batch=batch, row_no=1, code=code, effect="warned", field="geom", other=other)
        [found] = showing.findings(batch, sight, code).items
        assert found.place is not None, code
