"""Numbers in sentences, as people of the language write them, and names of sizes of files."""

from django.utils import formats
from django.utils.translation import gettext_noop

#: Django's own words of `filesizeformat`, which the catalogue translates anew: its Ukrainian «Мб» are megabits.
FILE_SIZES = (
    gettext_noop("%s KB"),
    gettext_noop("%s MB"),
    gettext_noop("%s GB"),
    gettext_noop("%s TB"),
    gettext_noop("%s PB"),
)
#: Decimals of square metres; below one of them, so many that what is refused is not told to be nothing.
_METRE_DIGITS, _FINE_DIGITS = 1, 4


def in_words(number: float, digits: int) -> str:
    """Rounded to so many decimals, and the thousands apart; Django itself would cut the others off."""
    return formats.number_format(f"{number:.{digits}f}", digits, use_l10n=True, force_grouping=True)


def exactly(number: float) -> str:
    """With as many decimals as it has: of tolerances and limits."""
    return formats.number_format(f"{number:g}", use_l10n=True, force_grouping=True)


def square_metres(amount: float) -> str:
    """Without the unit."""
    return in_words(amount, _METRE_DIGITS if abs(amount) >= 1 else _FINE_DIGITS)
