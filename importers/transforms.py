"""What is done to a file's values before they are understood: a double encoding, a factor, a dictionary, the
order of day and month."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

#: Square metres ↔ hectares, and the like: what a number may be multiplied by without being typed.
FACTORS: Mapping[str, Decimal] = {"m²→ha": Decimal("0.0001"), "ha→m²": Decimal(10_000)}


class TransformProblem(ValueError):
    """A transformation that makes no sense; the message says what to write."""


@dataclass(frozen=True)
class Transform:
    """`factor` multiplies numbers, `values` says which text is meant by a text, `month_first` reads 12/31/2024,
    `decode` undoes a double encoding (`importers.double_encoding`), before anything else.
    """

    factor: Decimal | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    month_first: bool = False
    decode: bool = False

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Transform":
        """From what a person answered: `{"factor": "m²→ha", "values": {…}, "month_first": true, "decode": true}`."""
        factor = told.get("factor") or None
        values = told.get("values") or {}
        if not isinstance(values, Mapping) or not all(isinstance(one, str) for pair in values.items() for one in pair):
            raise TransformProblem(_("A dictionary of values gives texts for texts."))
        return cls(
            _factor(factor) if factor else None, dict(values), bool(told.get("month_first")), bool(told.get("decode"))
        )


def _factor(told: Any) -> Decimal:
    if told in FACTORS:
        return FACTORS[told]
    try:
        factor = Decimal(str(told).replace(",", "."))
    except InvalidOperation:
        factor = Decimal("NaN")
    if not factor.is_finite() or factor == 0:
        raise TransformProblem(
            _("A number cannot be multiplied by “%(factor)s”. Write a number other than 0.") % {"factor": told}
        )
    return factor


NOTHING = Transform()
