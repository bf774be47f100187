"""The sets, in the order of the Resolution: `EVERY` has those of the registers in the code, `every` also those of the
thematic layers that there are now, `get` gives one by its name.
"""

from collections.abc import Iterator, Mapping

from assets.opendata import thematic
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


def every() -> Iterator[DataSet]:
    """All sets of this moment, by their numbers."""
    return iter(sorted([*EVERY, *thematic.every()], key=lambda one: int(one.number)))


def get(name: str) -> DataSet:
    """The set of that name, `18-parcels`; raises `UnknownSet`."""
    if name in _BY_NAME:
        return _BY_NAME[name]
    for one in thematic.every():
        if one.name == name:
            return one
    raise UnknownSet(name)


def names() -> frozenset[str]:
    """Names of all sets that there may be, whether they have anything at this moment or not."""
    return thematic.names() | set(_BY_NAME)
