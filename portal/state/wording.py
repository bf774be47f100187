"""Shares and numbers in the reader's language."""

from decimal import ROUND_FLOOR, Decimal

from django.utils import formats
from django.utils.translation import gettext as _

_HUNDRED = Decimal(100)
#: Of a per cent in texts; of a share in files.
_TENTH, _SHARE_STEP = Decimal("0.1"), Decimal("0.0001")
#: Decimal places of a figure that has a unit; objects are counted whole.
_MEASURED_PLACES = 1


def percents(share: Decimal) -> str:
    """A share (0…1) in per cent. Rounded down: 100 % is said only where nothing is lacking."""
    down = (share * _HUNDRED).quantize(_TENTH, ROUND_FLOOR)
    places = 0 if down == down.to_integral_value() else 1
    return _("%(number)s%%") % {"number": formats.number_format(down, places, use_l10n=True, force_grouping=True)}


def plain_share(share: Decimal | None) -> Decimal | None:
    """A share as files have it, from 0 to 1 with four decimal places, rounded down."""
    return None if share is None else share.quantize(_SHARE_STEP, ROUND_FLOOR)


def number(value: Decimal, unit: str) -> str:
    """A figure with its unit, if it has one."""
    places = _MEASURED_PLACES if unit else 0
    text = formats.number_format(value, places, use_l10n=True, force_grouping=True)
    return f"{text}\u00a0{unit}" if unit else text


def plain(value: Decimal) -> str:
    """A figure as files have it: a decimal point, and no zeros behind that say nothing."""
    return f"{value.normalize():f}"
