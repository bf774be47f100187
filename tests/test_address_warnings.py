"""Warnings about addresses and streets: each finds what it is for, nothing else, and goes with its cause."""

import pytest
from django.contrib.gis.geos import Point
from django.core.exceptions import PermissionDenied
from helpers import square
from made_addresses import address, decide, make_street, make_village, officer

from addresses import acts, warnings
from addresses.acts import Ground
from addresses.models import Address, AddressStatus, Settlement, Street, StreetKind
from geo.models import Publication, User, Visibility
from geo.records import State

__all__ = ["officer"]  # fixtures


@pytest.fixture
def village(db: None) -> Settlement:
    """A village of one square, nothing of which is a warning."""
    return make_village(geom=square(0))


@pytest.fixture
def street(village: Settlement) -> Street:
    made = make_street(village, "Садова")
    for written in ("1", "2", "12-А"):
        address(made, written, geom=inside(0))
    return made


def inside(index: int) -> Point:
    return square(index).centroid


def found(slug: str, officer: User, settlement: Settlement | None = None) -> list[tuple[str, str]]:
    """Text without the settlement, and note, of every record under the warning, whose count agrees."""
    kind = warnings.get(slug)
    rows = warnings.rows(kind, officer, settlement)
    counted = {tally.kind.slug: tally.count for tally in warnings.tallies(officer, settlement)}
    assert counted[slug] == len(rows)
    return [(row.text.partition(", ")[2], row.note) for row in rows]


def test_a_register_in_order_has_no_warnings(street: Street, officer: User) -> None:
    assert [tally.count for tally in warnings.tallies(officer)] == [0] * len(warnings.KINDS)


def test_numbers_that_mean_one_house_are_found_however_they_are_written(street: Street, officer: User) -> None:
    address(street, "12а", geom=inside(0))
    address(street, "б/н", geom=inside(0))
    address(street, "Б/Н", geom=inside(0))
    address(street, "12-А/1", geom=inside(0))
    assert [text for text, _note in found("number_twice", officer)] == [
        "вулиця Садова, 12-А",
        "вулиця Садова, 12а",
        "вулиця Садова, б/н",
        "вулиця Садова, Б/Н",
    ]
    assert {frozenset(note.split(", ")) for _text, note in found("number_twice", officer)} == {
        frozenset({"12-А", "12а"}),
        frozenset({"б/н", "Б/Н"}),
    }


def test_a_warning_goes_with_its_cause(street: Street, officer: User) -> None:
    twin = address(street, "12а", geom=inside(0))
    assert len(found("number_twice", officer)) == 2
    acts.cancel(Ground(decide("7"), officer), [twin])
    assert found("number_twice", officer) == []


def test_a_street_without_an_address_in_force_is_found(street: Street, officer: User, village: Settlement) -> None:
    lonely = make_street(village, "Тихий", StreetKind.LANE)
    assert found("no_numbers", officer) == [("провулок Тихий", "")]
    only = address(lonely, "1", geom=inside(0))
    assert found("no_numbers", officer) == []
    Address.objects.filter(pk=only.pk).update(status=AddressStatus.CANCELLED)
    assert found("no_numbers", officer) == [("провулок Тихий", "")]
    Street.objects.filter(pk=lonely.pk).update(state=State.ARCHIVED)
    assert found("no_numbers", officer) == []


def test_an_address_outside_its_settlement_is_found_with_the_one_in_which_it_lies(
    street: Street, officer: User
) -> None:
    make_village("Криничне", "UA53020090020000002", geom=square(1))
    address(street, "20", geom=inside(1))
    address(street, "21", geom=inside(5))
    address(street, "22", geom=None)
    assert found("outside", officer) == [("вулиця Садова, 20", "Криничне"), ("вулиця Садова, 21", "")]


def test_a_named_place_may_lie_outside_its_settlement(street: Street, officer: User, village: Settlement) -> None:
    address(street, "20", geom=inside(5), named_object="заказник «Дубки»")
    Address.objects.create(
        settlement=village,
        street_kind=StreetKind.TRACT,
        street="Вільшане",
        number="1",
        geom=inside(5),
        state=State.CURRENT,
    )
    assert found("outside", officer) == []
    assert found("unknown_street", officer) == []


@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("Iвана Франка", "Latin letters among Cyrillic ones"),
        ("вишнева", "begins with a small letter"),
        ("ШЕВЧЕНКА", "written in capitals"),
        ("Лесі  Українки", "spaces where none belong"),
        (" Миру", "spaces where none belong"),
        ("Лук*яненка", "signs that no name has"),
        ("вул. Миру", "begins with a small letter, the kind stands in the name"),
        ("Провулок Миру", "the kind stands in the name"),
    ],
)
def test_names_that_are_hardly_spelt_so_are_found(
    street: Street, officer: User, village: Settlement, name: str, note: str
) -> None:
    make_street(village, name)
    assert [one for _text, one in found("spelling", officer)] == [note]


@pytest.mark.parametrize(
    "name", ["Набережна", "1-ша Польова", "Героїв УПА", "Знам’янська", "Нижньо-Зарічна", "8 Березня"]
)
def test_names_that_are_right_are_not_suspected(street: Street, officer: User, village: Settlement, name: str) -> None:
    make_street(village, name)
    assert found("spelling", officer) == []


@pytest.mark.parametrize(
    ("written", "note"),
    [
        ("14A", "Latin letters among Cyrillic ones"),
        ("14 ", "spaces where none belong"),
        ("б/н", "a number without digits"),
        ("14?", "signs that no name has"),
    ],
)
def test_numbers_that_are_hardly_written_so_are_found(street: Street, officer: User, written: str, note: str) -> None:
    address(street, written, geom=inside(0))
    assert [one for _text, one in found("spelling", officer)] == [note]


def test_streets_of_one_name_are_found_in_one_settlement_only(
    street: Street, officer: User, village: Settlement
) -> None:
    elsewhere = make_village("Криничне", "UA53020090020000002", geom=square(1))
    make_street(elsewhere, "Садова")
    make_street(village, "Левка Лук’яненка")
    assert found("same_name", officer) == []
    make_street(village, "Садова", StreetKind.LANE)
    make_street(village, "Левка Лук'яненка")
    assert {text for text, _note in found("same_name", officer)} == {
        "вулиця Левка Лук’яненка",
        "вулиця Левка Лук'яненка",
        "вулиця Садова",
        "провулок Садова",
    }


def test_an_address_that_an_import_brings_under_a_former_name_is_found_with_the_present_one(
    street: Street, officer: User
) -> None:
    acts.rename(Ground(decide("7"), officer), street, StreetKind.AVENUE, "Миру")
    Address.objects.create(settlement=street.settlement, street="Садова", number="40", state=State.CURRENT)
    Address.objects.create(settlement=street.settlement, street="Невідома", number="1", state=State.CURRENT)
    assert found("unknown_street", officer) == [
        ("вулиця Невідома, 1", ""),
        ("вулиця Садова, 40", "проспект Миру"),
    ]


def test_warnings_of_one_settlement_are_told_alone_and_page_by_page(street: Street, officer: User) -> None:
    other = make_village("Криничне", "UA53020090020000002", geom=square(1))
    for name in ("Перша", "Друга", "Третя"):
        make_street(other, name)
    make_street(street.settlement, "Пуста")
    assert len(found("no_numbers", officer)) == 4
    assert len(found("no_numbers", officer, other)) == 3
    kind = warnings.get("no_numbers")
    pages = [warnings.rows(kind, officer, other, limit=2, offset=offset) for offset in (0, 2)]
    assert [[row.text for row in page] for page in pages] == [
        ["село Криничне, вулиця Друга", "село Криничне, вулиця Перша"],
        ["село Криничне, вулиця Третя"],
    ]
    assert {(row.register, row.settlement_id) for page in pages for row in page} == {("streets", other.pk)}


def test_warnings_are_for_those_who_may_mend_their_causes(
    street: Street, officer: User, land_officer: User, staff: User, partner: User
) -> None:
    for other in (land_officer, staff, partner):
        with pytest.raises(PermissionDenied):
            warnings.tallies(other)
        with pytest.raises(PermissionDenied):
            warnings.rows(warnings.KINDS[0], other)
    address(street, "14A", geom=inside(0))
    Publication.objects.filter(slug="addresses").update(visibility=Visibility.NOBODY)
    assert found("spelling", officer) == []
