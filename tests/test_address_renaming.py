"""A renaming changes every address of a street in one act and keeps the old name; one undo takes it back exactly."""

import datetime

import pytest
from django.core.management import CommandError
from django.db import connection
from django.utils import timezone
from helpers import bring, query, take_back
from made_addresses import (
    DECIDED,
    LATER,
    address,
    books,
    decide,
    ground,
    make_street,
    numbered,
    officer,
    refused,
    street,
    village,
)

import demo
from addresses import acts, boundary, codifier
from addresses.acts import Ground, Place
from addresses.models import (
    Address,
    AddressStatus,
    Settlement,
    Street,
    StreetKind,
    StreetName,
)
from addresses.refusals import Reason
from addresses.taking_back import undo
from geo.models import Publication, User
from geo.records import State
from importers.models import Batch

__all__ = ["ground", "officer", "street", "village"]  # fixtures


def test_a_new_name_of_a_street_changes_text_and_status_of_every_address_on_it_in_one_act(
    street: Street, ground: Ground, village: Settlement
) -> None:
    elsewhere = address(make_street(village, "Садова"), "77")
    act = acts.rename(ground, street, StreetKind.LANE, "Миру")
    renamed = Address.objects.filter(street="Миру")
    assert {(one.number, one.street_kind, one.status) for one in renamed} == {
        (one, "lane", AddressStatus.CHANGED) for one in ("1", "2", "3", "12-А")
    }
    assert set(renamed.values_list("decision", "previous", "updated_by").filter(number="12-А")) == {
        (ground.decision.pk, "село Вишневе, вулиця Леніна, 12-А", ground.author and ground.author.pk)
    }
    elsewhere.refresh_from_db()
    assert (elsewhere.street, elsewhere.status, elsewhere.version) == ("Садова", AddressStatus.VALID, 1)
    assert act.effects.count() == 4
    assert act.effects.get(address=numbered("3")).after == "село Вишневе, провулок Миру, 3"
    connection.check_constraints()


def test_the_old_name_stays_with_its_period_and_both_decisions(street: Street, ground: Ground) -> None:
    acts.rename(ground, street, StreetKind.STREET, "Миру")
    assert street.name == "Миру"
    assert list(
        StreetName.objects.filter(street=street).values_list("name", "valid_from", "valid_to", "given_by", "ended_by")
    ) == [
        ("Леніна", None, DECIDED, None, ground.decision.pk),
        ("Миру", DECIDED, None, ground.decision.pk, None),
    ]


def test_a_new_name_leaves_what_was_verified_verified_by_the_decision_and_verifies_nothing_else(
    street: Street, ground: Ground
) -> None:
    acts.rename(ground, street, StreetKind.STREET, "Миру")
    verified = Address.objects.get(verified_at__isnull=False)
    assert (verified.number, verified.evidence) == ("2", str(ground.decision))


def test_addresses_that_are_not_in_force_keep_the_name_under_which_they_were(street: Street, ground: Ground) -> None:
    acts.cancel(ground, [numbered("3")])
    acts.rename(ground, street, StreetKind.STREET, "Миру")
    gone = numbered("3")
    assert (gone.street, gone.status) == ("Леніна", AddressStatus.CANCELLED)


def test_one_undo_takes_a_renaming_back_exactly(street: Street, ground: Ground, officer: User) -> None:
    before = books()
    act = acts.rename(ground, street, StreetKind.LANE, "Миру")
    assert all(after != former for after, former in zip(books(), before, strict=True))
    undo(act, officer)
    assert books() == before
    assert (act.undone_by, act.undone_at is not None) == (officer, True)


def test_renaming_and_undo_are_in_the_history_with_who_why_and_the_act(street: Street, ground: Ground) -> None:
    act = acts.rename(ground, street, StreetKind.STREET, "Миру")
    assert query(
        "SELECT DISTINCT metadata ->> 'user', metadata ->> 'reason' FROM addresses_addressevent"
        " JOIN pghistory_context AS context ON context.id = pgh_context_id WHERE metadata ->> 'batch' = %s",
        str(act.uid),
    ) == [(str(ground.author and ground.author.pk), str(act))]
    undo(act, ground.author)
    assert query("SELECT count(*) FROM addresses_addressevent WHERE street = 'Миру'") == [(4,)]


def test_renamings_are_taken_back_in_the_reverse_order_only(street: Street, ground: Ground, officer: User) -> None:
    before = books()
    first = acts.rename(ground, street, StreetKind.STREET, "Миру")
    between = books()
    later = Ground(decide("8", LATER), officer)
    second = acts.rename(later, street, StreetKind.STREET, "Лісова")
    refused(Reason.CHANGED_SINCE, lambda: undo(first, officer))
    undo(second, officer)
    assert books() == between
    undo(first, officer)
    assert books() == before
    refused(Reason.ALREADY_UNDONE, lambda: undo(first, officer))


def test_a_renaming_of_an_empty_street_is_not_taken_back_past_a_later_one(
    village: Settlement, ground: Ground, officer: User
) -> None:
    empty = make_street(village, "Нова")
    first = acts.rename(ground, empty, StreetKind.STREET, "Миру")
    acts.rename(Ground(decide("8", LATER), officer), empty, StreetKind.STREET, "Лісова")
    refused(Reason.RENAMED_SINCE, lambda: undo(first, officer))


def test_a_renaming_is_not_taken_back_under_an_address_that_came_since(
    street: Street, ground: Ground, officer: User
) -> None:
    act = acts.rename(ground, street, StreetKind.STREET, "Миру")
    assigned = acts.assign(ground, [Place(street, "5")])
    assert "Миру, 5" in refused(Reason.CAME_SINCE, lambda: undo(act, officer))
    undo(assigned, officer)
    by_hand = address(street, "6")
    assert "Миру, 6" in refused(Reason.CAME_SINCE, lambda: undo(act, officer))
    by_hand.delete()
    undo(act, officer)
    assert set(Address.objects.values_list("street", flat=True)) == {"Леніна"}


def test_an_address_edited_since_is_named_when_the_undo_is_refused(street: Street, ground: Ground) -> None:
    act = acts.rename(ground, street, StreetKind.STREET, "Миру")
    Address.objects.filter(number="3").update(postcode="39100")
    assert "вулиця Миру, 3" in refused(Reason.CHANGED_SINCE, lambda: undo(act, ground.author))


def test_a_former_name_that_another_street_bears_by_now_is_not_given_back(
    street: Street, ground: Ground, village: Settlement
) -> None:
    act = acts.rename(ground, street, StreetKind.STREET, "Миру")
    make_street(village, "Леніна")
    refused(Reason.NAME_TAKEN, lambda: undo(act, ground.author))


def test_renamings_that_cannot_be(street: Street, ground: Ground, village: Settlement, officer: User) -> None:
    make_street(village, "Садова")
    rename = acts.rename
    for reason, act in (
        (Reason.SAME_NAME, lambda: rename(ground, street, StreetKind.STREET, "Леніна")),
        (Reason.NAME_TAKEN, lambda: rename(ground, street, StreetKind.STREET, "Садова")),
        (Reason.NOT_WRITTEN, lambda: rename(ground, street, StreetKind.STREET, " Миру")),
        (Reason.NOT_WRITTEN, lambda: rename(ground, street, StreetKind.STREET, "")),
        (Reason.NOT_WRITTEN, lambda: rename(ground, street, StreetKind.STREET, "М" * 121)),
        (
            Reason.BEFORE_DECISION,
            lambda: rename(
                Ground(ground.decision, officer, datetime.date(2024, 1, 31)), street, StreetKind.STREET, "Миру"
            ),
        ),
        (
            Reason.IN_FUTURE,
            lambda: rename(
                Ground(ground.decision, officer, timezone.localdate() + datetime.timedelta(days=1)),
                street,
                StreetKind.STREET,
                "Миру",
            ),
        ),
    ):
        refused(reason, act)
    rename(ground, street, StreetKind.STREET, "Миру")
    said = refused(Reason.BEFORE_PERIOD, lambda: rename(ground, street, StreetKind.STREET, "Лісова"))
    assert "1 February 2024" in said
    Street.objects.filter(pk=street.pk).update(state=State.ARCHIVED)
    refused(Reason.STREET_ARCHIVED, lambda: rename(ground, street, StreetKind.STREET, "Лісова"))


def test_numbers_that_stand_under_the_new_name_already_are_named(
    street: Street, ground: Ground, village: Settlement
) -> None:
    Address.objects.create(settlement=village, street="Миру", number="12-А", state=State.CURRENT)
    message = refused(Reason.NUMBER_TAKEN, lambda: acts.rename(ground, street, StreetKind.STREET, "Миру"))
    assert "12-А" in message


def test_the_largest_street_of_the_demonstration_is_renamed_in_one_act_and_back(
    demonstration: None, officer: User
) -> None:
    names = Street.objects.count()
    assert StreetName.objects.filter(valid_to=None).count() == names > 90
    [(settlement, kind, name, count)] = query(
        "SELECT settlement_id, street_kind, street, count(*) FROM addresses_address"
        " GROUP BY 1, 2, 3 ORDER BY 4 DESC LIMIT 1"
    )
    assert count > 50
    street = Street.objects.get(settlement_id=settlement, kind=kind, name=name)
    before, version = books(), Publication.objects.get(slug="addresses").data_version
    act = acts.rename(Ground(decide("7"), officer), street, StreetKind.AVENUE, "Небесної Сотні")
    renamed = Address.objects.filter(street_kind=StreetKind.AVENUE, street="Небесної Сотні")
    assert renamed.count() == renamed.filter(status=AddressStatus.CHANGED).count() == count
    assert Address.objects.filter(status=AddressStatus.CHANGED).count() == count
    assert Publication.objects.get(slug="addresses").data_version > version
    undo(act, officer)
    assert books() == before


def test_an_import_is_not_taken_back_under_an_act_and_goes_whole_once_the_act_is_undone(
    demonstration: None, officer: User
) -> None:
    street = Street.objects.filter(name="Центральна").first()
    assert street is not None
    act = acts.rename(Ground(decide("7"), officer), street, StreetKind.STREET, "Миру")
    streets, addresses = Batch.objects.filter(register__in=["streets", "addresses"]).order_by("-register")
    for batch in (addresses, streets):
        with pytest.raises(CommandError, match="cannot be taken back"):
            take_back(batch)
    undo(act, officer)
    for batch in (addresses, streets):
        take_back(batch)
    connection.check_constraints()
    assert [model.objects.count() for model in (Address, Street, StreetName)] == [0, 0, 0]
    # What was decided stays on record.
    assert act.effects.filter(after__contains="Миру").exists()


@pytest.fixture
def demonstration(db: None, demo_files: demo.DemoFiles) -> None:
    """The demonstration's settlements, streets and addresses, as its files bring them."""
    hromada = codifier.load(codifier.read(demo_files.codifier, demo.CODE), invented=True)
    boundary.enter(hromada, boundary.read(demo_files.boundary))
    for slug in ("settlements", "streets", "addresses"):
        bring(getattr(demo_files, slug), register=slug)
