"""What the planner is told of a table that was filled in the same transaction."""

import pytest
from psycopg import sql

from geo import db

pytestmark = pytest.mark.django_db


def told(table: str) -> dict[str, float]:
    """By column, the share of distinct values that the planner reckons with."""
    return dict(db.rows("SELECT attname, n_distinct FROM pg_stats WHERE tablename = %s", [table]))


def test_the_planner_knows_a_table_that_was_just_filled_and_the_setting_is_as_it_was() -> None:
    db.execute("CREATE TEMP TABLE filled AS SELECT n AS row_no, n % 3 AS kind FROM generate_series(1, 5000) AS n")
    db.execute("SELECT set_config('default_statistics_target', '70', true)")
    db.picture(sql.Identifier("filled"))
    assert told("filled") == {"row_no": -1, "kind": 3}
    assert db.rows("SELECT reltuples FROM pg_class WHERE relname = 'filled'") == [(5000,)]
    assert db.rows("SELECT current_setting('default_statistics_target')") == [("70",)]


def test_columns_that_are_not_named_are_not_looked_at() -> None:
    db.execute("CREATE TEMP TABLE filled AS SELECT n AS row_no, n % 3 AS kind FROM generate_series(1, 5000) AS n")
    db.picture(sql.Identifier("filled"), "row_no")
    assert told("filled") == {"row_no": -1}
