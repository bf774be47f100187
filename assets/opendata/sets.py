"""The sets, in the order of the Resolution. `EVERY` has them all, `get` one by its name."""

from collections.abc import Mapping

from assets.opendata.addresses import ADDRESSES
from assets.opendata.declared import DataSet
from assets.opendata.land import CONTRACTS, CONTRACTS_AUCTIONED, LAND, LAND_OFFERED
from assets.opendata.property import BUILDINGS, BUILDINGS_OFFERED, LEASED, LEASED_AUCTIONED, MOVABLE, OFFERED_AUCTIONED

EVERY: tuple[DataSet, ...] = (
    BUILDINGS,
    MOVABLE,
    LAND,
    ADDRESSES,
    LEASED,
    LEASED_AUCTIONED,
    BUILDINGS_OFFERED,
    LAND_OFFERED,
    OFFERED_AUCTIONED,
    CONTRACTS,
    CONTRACTS_AUCTIONED,
)

_BY_NAME: Mapping[str, DataSet] = {one.name: one for one in EVERY}


class UnknownSet(LookupError):
    """No data set has that name."""


def get(name: str) -> DataSet:
    """The set of that name, `18-parcels`; raises `UnknownSet`."""
    try:
        return _BY_NAME[name]
    except KeyError:
        raise UnknownSet(name) from None
