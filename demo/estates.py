"""Parcels with where they lie: settlement and address. What stands on communal ones is chosen from these."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from demo.hromada import Hromada
from demo.land import Ownership
from demo.names import Place
from demo.parcels import Parcel
from demo.streets import Address


@dataclass(frozen=True, slots=True)
class Estate:
    """A parcel, the settlement that it lies in or nearest to, how far from it (m), and the address on it."""

    parcel: Parcel
    place: Place
    distance: float
    address: Address | None

    @property
    def is_communal(self) -> bool:
        return self.parcel.ownership == Ownership.COMMUNAL


def estates(hromada: Hromada, parcels: Sequence[Parcel]) -> list[Estate]:
    """All parcels, in their order."""
    zones = np.array([settlement.zone for settlement in hromada.settlements], dtype=object)
    polygons = np.array([parcel.land for parcel in parcels], dtype=object)
    nearest = shapely.STRtree(zones).nearest(shapely.point_on_surface(polygons))
    distances = shapely.distance(polygons, zones[nearest])
    standing = {row: address for address, row in _rows_under(hromada, polygons)}
    return [
        Estate(parcel, hromada.settlements[int(zone)].place, float(distance), standing.get(row))
        for row, (parcel, zone, distance) in enumerate(zip(parcels, nearest, distances, strict=True))
    ]


def numbers_of_land(hromada: Hromada, parcels: Sequence[Parcel]) -> list[str]:
    """For each address the cadastral number of the parcel under it; empty where the household registered none."""
    polygons = np.array([parcel.land for parcel in parcels], dtype=object)
    under = {id(address): parcels[row].cadastral_number for address, row in _rows_under(hromada, polygons)}
    return [under.get(id(address), "") for address in hromada.addresses]


def _rows_under(
    hromada: Hromada, polygons: "np.ndarray[tuple[int, ...], np.dtype[np.object_]]"
) -> list[tuple[Address, int]]:
    points = np.array([address.point for address in hromada.addresses], dtype=object)
    found = shapely.STRtree(polygons).query(points, predicate="within")
    return [(hromada.addresses[int(address)], int(row)) for address, row in found.T]
