"""The topology list names what is wrong between areas, where and how much, and nothing else."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pyproj
import pytest
import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Point
from django.utils import translation
from helpers import bring, square
from made_acts import area, box, in_plane, reshape, touching

from addresses.models import Hromada
from assets.models import Parcel
from geo import crs, registers
from geo.models import Publication, User, Visibility
from geo.records import State
from geo.refusals import Refused
from geo.registers import Severity
from geo.topology import listing
from geo.topology.listing import Fault, Found

MakeParcels = Callable[..., list[Parcel]]


def around(geometry: GEOSGeometry, uid: object = None, **more: object) -> list[Found]:
    return listing.around(registers.get("parcels"), geometry, None, uid=uid, **more)  # type: ignore[arg-type]


def whole(**more: object) -> list[Found]:
    return listing.whole(registers.get("parcels"), None, **more)  # type: ignore[arg-type]


def of(found: list[Found], fault: Fault) -> list[Found]:
    return [one for one in found if one.fault is fault]


def test_parcels_that_share_their_boundaries_have_nothing_on_the_list(parcels: MakeParcels) -> None:
    made = touching(parcels, 3)
    assert whole() == []
    assert around(made[1].geom, made[1].uid) == []


def test_an_overlap_is_told_with_both_objects_its_place_and_its_area(parcels: MakeParcels) -> None:
    one, other = touching(parcels, 2)
    drawn = box(0, 0, 1.1, 1)
    [found] = around(drawn, one.uid)
    common = in_plane(drawn).intersection(in_plane(other.geom))
    assert (found.fault, found.severity) == (Fault.OVERLAP, Severity.REFUSAL)
    assert found.amount == pytest.approx(common.area, rel=1e-3)
    assert in_plane(found.place).symmetric_difference(common).area < 1e-3
    assert found.objects == (one.uid, other.uid)
    assert one.cadastral_number in found.words
    assert other.cadastral_number in found.words
    [new] = of(around(box(1.9, 0, 2.5, 1)), Fault.OVERLAP)
    assert new.objects == (None, other.uid)


@pytest.mark.parametrize(
    ("language", "metres", "hectares"),
    [("uk", r"\d\u00a0\d{3},\d м²", "1\u00a0234,5678 га"), ("en", r"\d,\d{3}\.\d m²", "1,234.5678 ha")],
)
def test_amounts_are_written_as_people_of_the_language_write_them(
    parcels: MakeParcels, language: str, metres: str, hectares: str
) -> None:
    one, _other = touching(parcels, 2, documented_area="1234.5678")
    with translation.override(language):
        found = around(box(0, 0, 1.5, 1), one.uid)
    [overlap], [off_documents] = of(found, Fault.OVERLAP), of(found, Fault.AREA)
    assert re.search(metres, overlap.words)
    assert hectares in off_documents.words


def test_the_area_on_the_map_is_that_of_the_ellipsoid_wherever_in_its_frame_the_land_lies(
    parcels: MakeParcels,
) -> None:
    [one] = touching(parcels, 1, documented_area="0.0001")
    triangle = GEOSGeometry("MULTIPOLYGON (((33 49, 33.01 49, 33 49.01, 33 49)))", srid=4326)
    [found] = of(around(triangle, one.uid), Fault.AREA)
    hectares = crs.geodesic_area(shapely.from_wkb(bytes(triangle.wkb))) / 10_000
    assert f"{hectares:.4f} ha" in found.words


def test_what_an_object_itself_was_before_is_no_neighbour_of_it(parcels: MakeParcels) -> None:
    [parcel] = touching(parcels, 1)
    assert around(box(0, 0, 0.5, 1), parcel.uid) == []


@pytest.mark.parametrize(("width", "told"), [(2.0, True), (0.5, False)])
def test_a_narrow_gap_open_at_one_end_counts_up_to_the_tolerance(
    parcels: MakeParcels, width: float, told: bool
) -> None:
    """From a corner that both share, the gap opens to 1.1 m at the outer end."""
    one, other = touching(parcels, 2)
    other = reshape(other, area((1, 0), (2, 0), (2, 1), (1.015, 1)))
    wedge = in_plane(area((1, 0), (1.015, 1), (1, 1)))
    found = of(around(one.geom, one.uid, gap_width=width), Fault.GAP)
    if told:
        [gap] = found
        assert gap.amount == pytest.approx(wedge.area, rel=0.01)
        assert set(gap.objects) == {one.uid, other.uid}
        assert in_plane(gap.place).symmetric_difference(wedge).area < 0.02 * wedge.area
    else:
        assert sum(gap.amount for gap in found) < wedge.area / 2


def test_a_road_between_neighbours_is_no_gap(parcels: MakeParcels) -> None:
    parcels(3)
    assert whole() == []


def test_a_sliver_and_what_lies_outside_are_told(parcels: MakeParcels) -> None:
    [sliver] = of(around(box(5, 0, 5.005, 1)), Fault.SLIVER)
    assert sliver.amount == pytest.approx(in_plane(box(5, 0, 5.005, 1)).area, rel=1e-3)
    boundary = box(-1, -1, 0.75, 2)
    [outside] = around(box(0, 0, 1, 1), within=boundary)
    assert outside.fault is Fault.OUTSIDE
    assert outside.amount == pytest.approx(in_plane(box(0.75, 0, 1, 1)).area, rel=1e-3)
    assert around(box(0, 0, 1, 1), within=box(-1, -1, 2, 2)) == []


def test_an_area_that_differs_from_the_documents_is_told_in_per_cent(parcels: MakeParcels) -> None:
    [parcel] = touching(parcels, 1, documented_area=round(in_plane(square(0)).area / 10_000, 4))
    assert around(parcel.geom, parcel.uid) == []
    [found] = around(box(0, 0, 1.2, 1), parcel.uid)
    assert found.fault is Fault.AREA
    assert found.amount == pytest.approx(20, abs=0.2)


def test_the_list_tells_of_nothing_that_its_reader_may_not_see(parcels: MakeParcels, partner: User) -> None:
    one, other = touching(parcels, 2)
    over = box(0, 0, 1.1, 1)
    register = registers.get("parcels")
    assert listing.around(register, over, partner, uid=one.uid)
    Parcel.objects.filter(pk=other.pk).update(restricted=True)
    assert listing.around(register, over, partner, uid=one.uid) == []
    Parcel.objects.filter(pk=other.pk).update(restricted=False, state=State.ARCHIVED)
    assert around(over, one.uid) == []
    Publication.objects.filter(slug="parcels").update(visibility=Visibility.STAFF)
    assert listing.whole(register, partner) == []


def test_what_cannot_be_checked_is_refused_in_words(parcels: MakeParcels) -> None:
    parcels(1)
    for broken in (Point(33.94, 49.3, srid=4326), MultiPolygon(srid=4326), area((0, 0), (1, 1), (1, 0), (0, 1))):
        with pytest.raises(Refused):
            around(broken)
    with pytest.raises(Refused, match="no areas"):
        listing.whole(registers.get("addresses"), None)
    with pytest.raises(Refused, match="no longer"):
        around(box(0, 0, 1, 1), "00000000-0000-0000-0000-000000000000")


def test_on_the_real_parcels_it_names_the_167_pairs_with_shapelys_areas(
    kozelshchyna: Hromada, shared_data: Path
) -> None:
    path = shared_data / "kozelshchyna" / "parcels.geojson"
    bring(path)
    found = whole(within=kozelshchyna.geom)
    pairs = {frozenset(one.objects): one.amount for one in of(found, Fault.OVERLAP)}
    keys = dict(Parcel.objects.values_list("cadastral_number", "uid"))
    expected = {frozenset(keys[name] for name in names): amount for names, amount in _shapelys_overlaps(path).items()}
    assert len(expected) == 167
    assert pairs.keys() == expected.keys()
    assert max(abs(pairs[pair] - amount) for pair, amount in expected.items()) < 1
    gaps = of(found, Fault.GAP)
    assert len(gaps) > 100
    land = shapely.union_all([in_plane(parcel.geom) for parcel in Parcel.objects.all()])
    assert all(in_plane(gap.place).intersection(land).area < 0.01 for gap in gaps)
    assert all(len(gap.objects) > 1 for gap in gaps)


def _shapelys_overlaps(path: Path) -> dict[tuple[str, str], float]:
    """m² that pairs of the file's parcels have in common, by nothing but pyproj and Shapely; more than 1 m²."""
    rows = json.loads(path.read_text(encoding="utf-8"))["features"]
    # Of equal areas: in a zone of УСК-2000 a hectare here is 1.2 m² too large.
    plane = pyproj.Proj(proj="laea", lat_0=49.3, lon_0=33.95, ellps="WGS84")
    drawn = [
        shapely.transform(
            shapely.from_geojson(json.dumps(row["geometry"])),
            lambda corners: shapely.get_coordinates(shapely.points(*plane(corners[:, 0], corners[:, 1]))),
        )
        for row in rows
    ]
    tree = shapely.STRtree(drawn)
    found = {}
    for first, second in zip(*tree.query(drawn), strict=True):
        if first < second and (common := drawn[first].intersection(drawn[second]).area) > 1:
            found[tuple(sorted(rows[index]["properties"]["cadnum"] for index in (first, second)))] = common
    return found
