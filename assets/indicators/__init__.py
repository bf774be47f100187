"""The state of the registers: the indicators that communities' strategies ask for, now and through time.

    shown = indicators.seen(viewer)
    figures = indicators.measure(shown)                   # by slug: of now, by settlement
    whole = indicators.total(figures["addresses-verified"])

- `declared`: what an indicator is; the table of them stands in `table`.
- `measuring`: the figures of now, and who sees them.
- `days`: the daily record.
"""

from assets.indicators.declared import OUTSIDE, Figure, Indicator, declare, every, folded, get, total
from assets.indicators.measuring import measure, seen
from assets.indicators.table import open_data_up_to_date

__all__ = [
    "OUTSIDE",
    "Figure",
    "Indicator",
    "declare",
    "every",
    "folded",
    "get",
    "measure",
    "open_data_up_to_date",
    "seen",
    "total",
]
