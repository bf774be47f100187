"""The table of indicators. What each counts stands in `sql/<name>.sql`, over the records in force of its registers."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _
from psycopg import sql

from assets.indicators.declared import OUTSIDE, Figure, Indicator, declare
from geo import db, registers
from geo.records import HECTARE

_HERE = "assets.indicators"
#: Registers whose records name a settlement; their slugs are the places for them in the queries.
_COUNTED = ("addresses", "property", "sites")


def counted(query: str, **params: Any) -> list[Figure]:
    """Figures of now from `sql/<query>.sql`, whose columns are settlement, numerator and denominator."""
    settlements = sql.SQL(f"({db.load(_HERE, 'settlements')})")
    in_force = {
        slug: sql.SQL(f"({db.compose(db.load(_HERE, 'in_force'), table=_table(slug), settlements=settlements)})")
        for slug in _COUNTED
    }
    statement = db.compose(db.load(_HERE, query), settlements=settlements, **in_force)
    return [Figure(code, Decimal(part), Decimal(whole)) for code, part, whole in db.rows(statement, params or None)]


def open_data_up_to_date(tally: Callable[[], tuple[int, int]]) -> Indicator:
    """The indicator of the data sets of КМУ 835. `tally` gives how many were released in time, and of how many."""

    def figures() -> list[Figure]:
        in_time, due = tally()
        return [Figure(OUTSIDE, Decimal(in_time), Decimal(due))]

    return Indicator(
        slug="open-data-up-to-date",
        title=_("Open data sets up to date"),
        numerator=_("data sets released in time"),
        denominator=_("data sets that the hromada has to publish"),
        basis=_("Resolution 835 of the Cabinet of Ministers of 21.10.2015: the sets and how often they are renewed"),
        registers=(),
        figures=figures,
        by_settlement=False,
    )


def _table(slug: str) -> sql.Composable:
    return sql.Identifier(registers.get(slug).table())


INDICATORS = (
    Indicator(
        slug="addresses-verified",
        title=_("Addresses verified"),
        numerator=_("addresses verified against their documents"),
        denominator=_("addresses in force"),
        basis=_("Law 3038-VI, article 26-3: the register of addresses; a yearly goal of communities' strategies"),
        registers=("addresses",),
        figures=partial(counted, "addresses_verified"),
    ),
    Indicator(
        slug="property-entered",
        title=_("Communal property entered"),
        numerator=_("things in the register"),
        denominator=_("things in the books of the balance holders"),
        basis=_("The count of things in the books, as the balance holders reported it"),
        registers=("property",),
        figures=partial(counted, "property_entered"),
    ),
    Indicator(
        slug="property-verified",
        title=_("Communal property verified"),
        numerator=_("things verified against their documents"),
        denominator=_("things in the register"),
        basis=_("A yearly goal of communities' strategies"),
        registers=("property",),
        figures=partial(counted, "property_verified"),
    ),
    Indicator(
        slug="land-inventoried",
        title=_("Land inventoried"),
        numerator=_("land of registered parcels with boundaries and a documented area"),
        denominator=_("all land"),
        basis=_("A goal of communities' strategies; Law 858-IV, article 35: the inventory of land"),
        registers=("parcels",),
        figures=partial(counted, "land_inventoried", hectare=HECTARE),
        unit=_("ha"),
    ),
    Indicator(
        slug="on-the-map",
        title=_("Objects on the map"),
        numerator=_("objects with a place on the map"),
        denominator=_("addresses, communal property and investment sites in the registers"),
        basis=_("A yearly goal of communities' strategies"),
        registers=_COUNTED,
        figures=partial(counted, "on_the_map"),
    ),
)

for one in INDICATORS:
    declare(one)
