"""What nearly every request asks is asked by libpq itself: the answer is the present one, whatever happened."""

import pytest
from django.db import connection, transaction

from geo import db
from geo.models import Publication, Visibility

ASKED = db.Brief(
    "SELECT visibility, array_to_json(withheld_fields)::text, NULL::text FROM geo_publication WHERE slug = %(slug)s"
)


def asked(slug: str = "parcels") -> list[tuple[str | None, ...]]:
    return [tuple(text and text.decode() for text in row) for row in ASKED.rows(slug=slug)]


@pytest.mark.django_db(transaction=True)
def test_a_brief_statement_sees_what_was_committed_a_moment_ago() -> None:
    assert asked() == [("public", "[]", None)]
    Publication.objects.filter(slug="parcels").update(visibility=Visibility.STAFF, withheld_fields=["area"])
    assert asked() == [("staff", '["area"]', None)]
    assert asked("no such register") == []


@pytest.mark.django_db(transaction=True)
def test_within_a_transaction_it_sees_what_the_transaction_has_written() -> None:
    asked()
    with transaction.atomic():
        Publication.objects.filter(slug="parcels").update(visibility=Visibility.NOBODY)
        assert asked() == [("nobody", "[]", None)]
        transaction.set_rollback(True)
    assert asked() == [("public", "[]", None)]


@pytest.mark.django_db(transaction=True)
def test_a_database_that_was_started_anew_is_asked_again() -> None:
    asked()
    former = connection.connection
    own = former.info.backend_pid
    with former.__class__.connect(former.info.dsn) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [own])
    assert asked() == [("public", "[]", None)]
    assert connection.connection is not former


@pytest.mark.django_db(transaction=True)
def test_a_statement_that_the_server_forgot_is_prepared_again() -> None:
    asked()
    db.execute("DEALLOCATE ALL")
    assert asked() == asked() == [("public", "[]", None)]
