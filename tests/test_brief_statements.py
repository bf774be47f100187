"""What nearly every request asks is asked by libpq itself: the answer is the present one, whatever happened."""

import pytest
from django.db import DataError, connection, transaction
from django.test import Client

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


@pytest.mark.django_db(transaction=True)
def test_a_statement_is_prepared_once_however_often_it_is_asked(client: Client) -> None:
    """Django switches psycopg's own preparing off, so that nothing but this tells whether plans are kept."""
    db.execute("DEALLOCATE ALL")
    addresses = ("/tiles/parcels/12/2400/1380.mvt", "/ogc/collections/parcels/items?limit=1")
    for address in addresses * 3:
        assert client.get(address).status_code == 200
    asked_for = dict(db.rows("SELECT statement, generic_plans + custom_plans FROM pg_prepared_statements"))
    for part, times in {"geo_publication": 6, "ST_AsMVT": 3, "ST_AsGeoJSON": 3}.items():
        assert [count for statement, count in asked_for.items() if part in statement] == [times]


@pytest.mark.django_db(transaction=True)
def test_a_table_that_was_changed_is_asked_as_it_is_now() -> None:
    db.execute("CREATE TABLE changed_under_way (title varchar(5))")
    try:
        db.execute("INSERT INTO changed_under_way VALUES ('first')")
        every = db.Brief("SELECT * FROM changed_under_way")
        assert every.rows() == [(b"first",)]
        db.execute("ALTER TABLE changed_under_way ADD COLUMN more text DEFAULT 'second'")
        assert every.rows() == every.rows() == [(b"first", b"second")]
    finally:
        db.execute("DROP TABLE changed_under_way")


@pytest.mark.django_db(transaction=True)
def test_a_connection_prepares_no_more_statements_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "_PREPARED_AT_MOST", 3)
    many = [db.Brief(f"SELECT %(value)s::text || '{number}'") for number in range(9)]
    for _again in range(2):
        assert [one.rows(value=7) for one in many] == [[(f"7{number}".encode(),)] for number in range(9)]
    assert db.rows("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%|| ''%'")[0][0] <= 3


@pytest.mark.django_db(transaction=True)
def test_what_goes_wrong_is_told_as_django_tells_it() -> None:
    divided = db.Brief("SELECT (1 / %(by)s::int)::text")
    assert divided.rows(by=1) == [(b"1",)]
    with pytest.raises(DataError, match="division by zero"):
        divided.rows(by=0)
    assert divided.rows(by=1) == [(b"1",)]
