"""What happened in the hromada's books: decisions, and the acts on streets, addresses and parcels that rest on them.

Objects are named as the registers' keys name them; positions are WKT in WGS 84, longitude first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import shapely
from shapely import LineString, Polygon
from shapely.affinity import translate

from demo.contracts import is_free
from demo.entities import COUNCIL, PERSONS, SHOPS
from demo.estates import Estate
from demo.files import in_wgs84
from demo.hromada import Hromada
from demo.land import Ownership
from demo.parcels import Parcel
from demo.plane import long_axis, parts, strips
from demo.streets import Address, NamedStreet

_COMMITTEE = "Виконавчий комітет Яснобрідської селищної ради"
_PUBLISHED = "https://rada.yasnyi-brid.example/rishennia/{}"

#: Old name → the name that takes its place in every settlement, and the day.
_RENAMED = {
    "П’ятирічки": ("Захисників Броду", date(2022, 11, 24)),
    "Колгоспна": ("Хліборобська", date(2023, 6, 15)),
    "Ударників": ("Козацької Варти", date(2024, 3, 21)),
    "Трудових Резервів": ("Майстрів", date(2025, 9, 18)),
}
_NEW_LETTER = "В"
_STEP_ASIDE = 9.0  # m from the house to the new one on its plot
_ASSIGNED, _RENUMBERED, _CANCELLED = 4, 4, 5
_HOUSES_NEEDED = 14
_LONG_SIDE = 120.0  # m of common boundary of parcels that are joined
_COMPACT = 0.97  # of its convex hull: a parcel that a line cuts in two and no more
_SPLIT_HA = (1.5, 40.0)
_MOVED_SHARE = 0.12
_MILLIMETRE = 0.001  # to which coordinates are kept

StreetKey = tuple[str, str, str]
"""КАТОТТГ of the settlement, word of the kind, name."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision; `personal` if its title names a natural person."""

    number: str
    day: date
    title: str
    issuer: str = COUNCIL.name
    personal: bool = False

    @property
    def link(self) -> str:
        return _PUBLISHED.format(f"{self.day:%Y-%m-%d}")


@dataclass(frozen=True, slots=True)
class Renaming:
    ruling: Ruling
    street: StreetKey
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Assignment:
    ruling: Ruling
    street: StreetKey
    number: str
    position: str
    postcode: str
    cadastral_number: str
    applicant: str
    applicant_person: str


@dataclass(frozen=True, slots=True)
class Renumbering:
    ruling: Ruling
    street: StreetKey
    numbers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Cancelling:
    """Addresses out of force; `restored` of them are put into force again on a ruling of their own."""

    ruling: Ruling
    street: StreetKey
    numbers: tuple[str, ...]
    restored: tuple[str, ...]
    restoring: Ruling


@dataclass(frozen=True, slots=True)
class ParcelChange:
    """An act on parcels. What arises has a number and, but for a merge and a cut along `line`, an outline."""

    kind: str
    ruling: Ruling
    ceasing: tuple[str, ...]
    arising: tuple[tuple[str, str], ...] = ()
    line: str = ""


@dataclass(frozen=True, slots=True)
class Acts:
    """All that happened, in the order in which it is entered."""

    renamings: tuple[Renaming, ...]
    assignments: tuple[Assignment, ...]
    renumberings: tuple[Renumbering, ...]
    cancellings: tuple[Cancelling, ...]
    parcel_changes: tuple[ParcelChange, ...]
    sessions: tuple[Ruling, ...]

    @property
    def cadastral_numbers(self) -> set[str]:
        return {number for change in self.parcel_changes for number in change.ceasing}


def happened(hromada: Hromada, estates: Sequence[Estate], busy: set[str]) -> Acts:
    """The acts, on parcels with other numbers than the `busy` ones."""
    renamings = tuple(_renamings(hromada))
    renamed = {one.street for one in renamings}
    houses = _houses_by_street(hromada, estates, renamed)
    return Acts(
        renamings=renamings,
        assignments=tuple(_assignments(houses[0][1])),
        renumberings=(_renumbering(*houses[1]),),
        cancellings=(_cancelling(*houses[2]),),
        parcel_changes=tuple(_parcel_changes(estates, busy)),
        sessions=tuple(_sessions()),
    )


def _renamings(hromada: Hromada) -> Iterator[Renaming]:
    outdated = [street for street in hromada.streets if street.name in _RENAMED]
    for number, street in enumerate(outdated, start=11):
        name, day = _RENAMED[street.name]
        title = f"Про перейменування: {street.place.label}, {street.label}"
        yield Renaming(Ruling(f"{number}-VIII", day, title), _key(street), street.kind, name)


def _houses_by_street(
    hromada: Hromada, estates: Sequence[Estate], renamed: set[StreetKey]
) -> list[tuple[NamedStreet, list[Estate]]]:
    """Streets with a registered plot under many houses, the longest first; each of another settlement."""
    streets: dict[StreetKey, tuple[NamedStreet, list[Estate]]] = {}
    for estate in estates:
        if estate.address and estate.address.number.isdigit() and estate.parcel.use == "house":
            street = estate.address.street
            streets.setdefault(_key(street), (street, []))[1].append(estate)
    found: dict[str, tuple[NamedStreet, list[Estate]]] = {}
    for key, (street, houses) in sorted(streets.items(), key=lambda item: -len(item[1][1])):
        if key not in renamed and len(houses) >= _HOUSES_NEEDED:
            found.setdefault(street.place.code, (street, houses))
    return list(found.values())


def _assignments(houses: Sequence[Estate]) -> Iterator[Assignment]:
    ruling = Ruling("147", date(2025, 4, 17), "Про присвоєння адрес новим будинкам", _COMMITTEE)
    personal = Ruling(
        "203",
        date(2026, 6, 11),
        f"Про присвоєння адреси житловому будинку за заявою гр. {PERSONS[0]}",
        _COMMITTEE,
        personal=True,
    )
    for order, estate in enumerate(houses[2 : 2 + _ASSIGNED]):
        address = _address(estate)
        aside = translate(address.point, _STEP_ASIDE, 0)
        by_person = order == 0
        yield Assignment(
            personal if by_person else ruling,
            _key(address.street),
            f"{address.number}-{_NEW_LETTER}",
            in_wgs84([aside])[0].wkt,
            address.street.place.postcode,
            estate.parcel.cadastral_number,
            "" if by_person else SHOPS[0].code,
            PERSONS[0] if by_person else "",
        )


def _renumbering(street: NamedStreet, houses: Sequence[Estate]) -> Renumbering:
    """The last odd numbers of a street go up by two: a plot before them was divided."""
    odd = sorted({int(_address(house).number) for house in houses if int(_address(house).number) % 2})
    last = odd[-_RENUMBERED:]
    title = f"Про впорядкування нумерації будинків, {street.place.label}, {street.label}"
    return Renumbering(
        Ruling("88", date(2025, 11, 20), title, _COMMITTEE),
        _key(street),
        tuple((str(number), str(other)) for number, other in zip(last, [*last[1:], last[-1] + 2], strict=True)),
    )


def _cancelling(street: NamedStreet, houses: Sequence[Estate]) -> Cancelling:
    numbers = tuple(_address(house).number for house in houses[:_CANCELLED])
    return Cancelling(
        Ruling("31", date(2024, 2, 15), "Про скасування адрес знесених будинків", _COMMITTEE),
        _key(street),
        numbers,
        numbers[:1],
        Ruling("176", date(2026, 5, 14), "Про відновлення чинності адреси, скасованої помилково", _COMMITTEE),
    )


def _parcel_changes(estates: Sequence[Estate], busy: set[str]) -> Iterator[ParcelChange]:
    free = [
        estate.parcel
        for estate in estates
        if is_free(estate.parcel) and estate.address is None and estate.parcel.cadastral_number not in busy
    ]
    fields = [parcel for parcel in free if parcel.use == "shares" and parcel.ownership == Ownership.PRIVATE]
    numbers = _NewNumbers(estates)
    compact = [
        parcel
        for parcel in free
        if parcel.ownership == Ownership.COMMUNAL
        and _SPLIT_HA[0] < parcel.area_ha < _SPLIT_HA[1]
        and parcel.land.area > _COMPACT * parcel.land.convex_hull.area
    ]
    days = (date(2025, 2, 6), date(2026, 4, 9))
    for order, (parcel, day) in enumerate(zip(compact, days, strict=False), start=1):
        ruling = Ruling(f"{order * 300 + 12}", day, "Про затвердження технічної документації щодо поділу ділянки")
        arising = tuple((numbers.next(parcel), "") for _part in range(2))
        yield ParcelChange(
            "split", ruling, (parcel.cadastral_number,), arising, in_wgs84([_across(parcel.land)])[0].wkt
        )
    pairs = _neighbours(fields)
    if pair := next(pairs, None):
        ruling = Ruling("418", date(2025, 7, 3), "Про об’єднання суміжних земельних ділянок")
        arising = ((numbers.next(pair[0]), ""),)
        yield ParcelChange("merge", ruling, tuple(one.cadastral_number for one in pair), arising)
    redrawn = ((pair, in_wgs84(_moved(*pair))) for pair in pairs)
    if found := next(((pair, lands) for pair, lands in redrawn if shapely.is_valid(lands).all()), None):
        pair, lands = found
        ruling = Ruling("455", date(2026, 1, 29), "Про зміну меж суміжних земельних ділянок")
        arising = tuple((numbers.next(one), land.wkt) for one, land in zip(pair, lands, strict=True))
        yield ParcelChange("boundaries", ruling, tuple(one.cadastral_number for one in pair), arising)
    if len(compact) > len(days):
        ruling = Ruling("460", date(2026, 2, 26), "Про скасування державної реєстрації земельної ділянки")
        yield ParcelChange("cancellation", ruling, (compact[len(days)].cadastral_number,))


def _neighbours(parcels: Sequence[Parcel]) -> Iterator[tuple[Parcel, Parcel]]:
    """Pairs of one quarter with a long common side, no parcel twice."""
    tree = shapely.STRtree([parcel.land for parcel in parcels])
    used: set[int] = set()
    for row, parcel in enumerate(parcels):
        for other in sorted(tree.query(parcel.land, predicate="touches")):
            if {row, int(other)} & used or parcels[other].quarter != parcel.quarter:
                continue
            if parcel.land.intersection(parcels[other].land).length > _LONG_SIDE:
                used |= {row, int(other)}
                yield parcel, parcels[other]


def _moved(one: Parcel, other: Parcel) -> tuple[Polygon, Polygon]:
    """The outlines of neighbours after a strip of the second, beside the first, has gone over to the first."""
    side = one.land.intersection(other.land)
    width = _MOVED_SHARE * other.land.area / side.length
    beside = side.buffer(width, cap_style="flat", join_style="mitre")
    strip = max(parts(shapely.intersection(beside, other.land, grid_size=_MILLIMETRE), smallest=0), key=shapely.area)
    return (
        shapely.union(one.land, strip, grid_size=_MILLIMETRE),
        shapely.difference(other.land, strip, grid_size=_MILLIMETRE),
    )


def _across(land: Polygon) -> LineString:
    """A line that cuts a compact plot in two of one size, across its length."""
    heading, _length, _width = long_axis(land)
    first, second = strips(land, heading, [1, 1])
    cut = shapely.line_merge(first.intersection(second))
    start, end = shapely.get_coordinates(cut)[[0, -1]]
    reach = (end - start) / 10
    return LineString([start - reach, end + reach])


class _NewNumbers:
    """Cadastral numbers that nobody had: behind the last of the quarter."""

    def __init__(self, estates: Sequence[Estate]) -> None:
        self._last: dict[str, int] = {}
        for estate in estates:
            quarter, _colon, serial = estate.parcel.cadastral_number.rpartition(":")
            self._last[quarter] = max(self._last.get(quarter, 0), int(serial))

    def next(self, parcel: Parcel) -> str:
        self._last[parcel.quarter] += 1
        return f"{parcel.quarter}:{self._last[parcel.quarter]:04}"


def _sessions() -> Iterator[Ruling]:
    """Two sessions a year whose decisions let land and property: one impersonal, one that names a tenant."""
    for year in range(2014, 2027):
        for month, number in ((3, "112"), (10, "347")):
            day = date(year, month, 14)
            yield Ruling(f"{number}-{year % 100}", day, "Про передачу в оренду об’єктів комунальної власності")
            person = PERSONS[(year + month) % len(PERSONS)]
            title = f"Про передачу в оренду гр. {person}"
            yield Ruling(f"{number}-{year % 100}/п", day, title, personal=True)


def _key(street: NamedStreet) -> StreetKey:
    return street.place.code, street.kind, street.name


def _address(estate: Estate) -> Address:
    assert estate.address is not None
    return estate.address
