"""A row of parcels made on free land of the demonstration's hromada, and their corners."""

from django.contrib.gis.geos import MultiPolygon, Polygon
from workspace import Place, in_database

from addresses.models import Hromada
from assets.models import Parcel
from geo.records import State

Corner = tuple[float, float]
#: Side of a parcel in degrees, and how many such squares a free strip of land is wide.
SIDE, STRIP = 0.001, 4


def free_land() -> Corner:
    """South-western corner of land on which no parcel lies yet."""
    hromada = Hromada.objects.get()
    west, south, east, north = hromada.geom.extent
    for row in range(int((north - south) / SIDE)):
        for column in range(int((east - west) / SIDE)):
            place = (round(west + column * SIDE, 4), round(south + row * SIDE, 4))
            strip = Polygon.from_bbox((place[0] - SIDE, place[1] - SIDE, place[0] + STRIP * SIDE, place[1] + 2 * SIDE))
            strip.srid = 4326
            if hromada.geom.contains(strip) and not Parcel.objects.filter(geom__intersects=strip).exists():
                return place
    raise AssertionError("the demonstration's land is full")


def make_row(corner: Corner) -> list[Parcel]:
    """Two parcels in force with a boundary in common, from (1, 0) to (1, 0.9), and a third behind a gap of a third of a
    metre. No two corners are shared, as where a surveyor measured each parcel alone."""

    def parcel(index: int, low: Place, high: Place) -> Parcel:
        shape = Polygon.from_bbox((*at(corner, *low), *at(corner, *high)))
        return Parcel.objects.create(
            cadastral_number=f"5329880700:00:999:000{index}",
            category="agricultural",
            state=State.CURRENT,
            geom=MultiPolygon(shape, srid=4326),
        )

    return [parcel(1, (0, 0), (1, 1)), parcel(2, (1, -0.1), (2, 0.9)), parcel(3, (2.005, 0.05), (3, 0.8))]


def at(corner: Corner, x: float, y: float) -> Place:
    """A place so many sides east and north of the row's corner."""
    return corner[0] + x * SIDE, corner[1] + y * SIDE


def stored(parcel: Parcel) -> Parcel:
    """As the register has it now."""
    found: Parcel = in_database(lambda: Parcel.objects.get(pk=parcel.pk))
    return found
