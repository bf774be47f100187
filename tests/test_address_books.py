"""What the database itself sees to in streets, their names and addresses, however they are changed."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from helpers import query
from made_addresses import address, books, ground, numbered, officer, street, village

from addresses import acts
from addresses.acts import Ground
from addresses.models import (
    Address,
    Settlement,
    Street,
    StreetKind,
    StreetName,
)
from geo.models import User

__all__ = ["ground", "officer", "street", "village"]  # fixtures


@pytest.mark.parametrize(
    "edit",
    [
        "number = '2а'",
        "street = 'Миру'",
        "street_kind = 'lane'",
        "named_object = 'х'",
        "geom = ST_Translate(geom, 1, 0)",
    ],
)
def test_an_edit_of_an_essential_field_takes_the_verification_away_however_it_is_made(
    street: Street, officer: User, edit: str
) -> None:
    Address.objects.filter(number="2").update(verified_by=officer)
    pk = numbered("2").pk
    query(f"UPDATE addresses_address SET {edit} WHERE id = %s", pk)
    edited = Address.objects.get(pk=pk)
    assert (edited.verified_at, edited.verified_by, edited.evidence) == (None, None, "")


def test_a_clerk_who_saves_a_verified_address_with_another_number_leaves_it_unverified(street: Street) -> None:
    verified = numbered("2")
    verified.number = "2-Б"
    verified.save()
    assert numbered("2-Б").verified_at is None


def test_other_edits_and_a_verification_made_anew_leave_an_address_verified(street: Street) -> None:
    Address.objects.filter(number="2").update(postcode="39100")
    assert numbered("2").evidence == "обхід"
    Address.objects.filter(number="2").update(number="22", verified_at=timezone.now(), evidence="новий обхід")
    assert numbered("22").evidence == "новий обхід"
    assert numbered("22").verified_at is not None


def test_a_street_entered_in_any_way_has_its_name_since_nobody_knows_when(village: Settlement) -> None:
    Street.objects.create(settlement=village, name="Перша")
    query(
        "INSERT INTO addresses_street (settlement_id, kind, name)"
        " SELECT %s, 'lane', name FROM unnest(ARRAY['Другий', 'Третій']) AS name",
        village.pk,
    )
    assert set(StreetName.objects.values_list("kind", "name", "valid_from", "valid_to")) == {
        ("street", "Перша", None, None),
        ("lane", "Другий", None, None),
        ("lane", "Третій", None, None),
    }


def test_a_spelling_mended_in_the_street_is_mended_in_its_present_name_alone(street: Street, ground: Ground) -> None:
    acts.rename(ground, street, StreetKind.STREET, "Мируу")
    query("UPDATE addresses_street SET name = 'Миру' WHERE id = %s", street.pk)
    assert list(StreetName.objects.values_list("name", flat=True)) == ["Леніна", "Миру"]
    connection.check_constraints()


def test_with_a_street_its_names_go(village: Settlement) -> None:
    made = Street.objects.create(settlement=village, name="Перша")
    query("DELETE FROM addresses_street WHERE id = %s", made.pk)
    assert not StreetName.objects.exists()
    connection.check_constraints()


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        (
            "INSERT INTO addresses_streetname (street_id, kind, name, valid_from, valid_to)"
            " SELECT id, 'street', 'Інша', '2020-01-01', '2021-01-01' FROM addresses_street",
            "street_bears_one_name_at_a_time",
        ),
        (
            "UPDATE addresses_streetname SET valid_from = '2021-01-01', valid_to = '2021-01-01'",
            "street_name_ends_after_it_begins",
        ),
        ("UPDATE addresses_streetname SET valid_to = '2021-01-01'", "present name"),
        ("UPDATE addresses_streetname SET name = 'Інша'", "present name"),
        ("DELETE FROM addresses_streetname", "present name"),
        (
            "INSERT INTO addresses_address (settlement_id, street_kind, street, number, postcode)"
            " SELECT settlement_id, street_kind, street, number, '' FROM addresses_address LIMIT 1",
            "address_once_in_a_settlement",
        ),
        ("UPDATE addresses_address SET number = '1'", "address_once_in_a_settlement"),
    ],
)
def test_no_statement_breaks_the_books(street: Street, statement: str, constraint: str) -> None:
    def broken() -> None:
        with transaction.atomic():
            query(statement)
            connection.check_constraints()

    before = books()
    with pytest.raises(IntegrityError, match=constraint):
        broken()
    assert books() == before


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("12", (12, None, None, None)),
        ("12-А", (12, "А", None, None)),
        ("12а", (12, "А", None, None)),
        ("12 A", (12, "А", None, None)),
        ("12/3", (12, None, "3", None)),
        ("12-А/1", (12, "А", "1", None)),
        ("12/3-б", (12, None, "3Б", None)),
        ("12 корп. 2", (12, None, None, "2")),
        ("12к2", (12, None, None, "2")),
        ("12-Б, корпус А", (12, "Б", None, "А")),
        ("б/н", (None, None, None, None)),
        ("12-14", (None, None, None, None)),
        ("99999999999", (None, None, None, None)),
        ("0", (None, None, None, None)),
        ("012", (12, None, None, None)),
        ("12корпус 3", (12, None, None, "3")),
    ],
)
def test_a_number_is_read_into_its_parts(street: Street, written: str, parts: tuple[object, ...]) -> None:
    # Beside the fixture's own 12-А, which is taken.
    Address.objects.filter(number="12-А").delete()
    made = address(street, written)
    made.refresh_from_db()
    assert (made.house, made.letter, made.fraction, made.block) == parts
