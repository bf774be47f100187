"""What the indicators of the registers' state need kept: the books' count, the days gone by, and who sees which."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from addresses.models import LegalEntity, Settlement
from geo.models import Visibility

#: What is kept under the data version of the register of property rests on the books' count as well.
_RAISE_PROPERTY_VERSION = pgtrigger.Trigger(
    name="raise_property_version",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    func="""
        UPDATE geo_publication SET data_version = data_version + 1 WHERE slug = 'property';
        RETURN NULL;
    """,
)


class ExpectedProperty(models.Model):
    """How many things a balance holder's accountants count: what the register of property is to come to.

    By settlement, or in one row without a settlement, or both: the rows of a holder add up.
    """

    holder = models.ForeignKey(LegalEntity, models.PROTECT, related_name="+", verbose_name=_("balance holder"))
    settlement = models.ForeignKey(
        Settlement,
        # No undo of an import of settlements may fail for a number that somebody noted down.
        models.DO_NOTHING,
        null=True,
        blank=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("settlement"),
        help_text=_("Empty: things that the books do not divide by settlement."),
    )
    count = models.PositiveIntegerField(_("things in the books"))
    counted_on = models.DateField(_("counted on"))
    source = models.CharField(_("document"), max_length=250, blank=True, help_text=_("The act of stock-taking, say."))

    class Meta:
        verbose_name = _("number of things in the books")
        verbose_name_plural = _("numbers of things in the books")
        ordering = ["holder", "settlement"]
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "settlement"],
                name="books_counted_once",
                nulls_distinct=False,
                violation_error_message=_("The things of this holder in this settlement are already counted."),
            )
        ]
        triggers = [_RAISE_PROPERTY_VERSION]

    def __str__(self) -> str:
        return f"{self.holder}: {self.count}"


class IndicatorDay(models.Model):
    """An indicator as it stood on a day in one settlement. A day on which nothing was recorded has no row.

    `settlement` is the codifier code, which outlives the record; empty: outside the settlements.
    """

    day = models.DateField(_("day"))
    indicator = models.SlugField(_("indicator"), db_index=False)
    settlement = models.CharField(_("settlement"), max_length=19, blank=True)
    numerator = models.DecimalField(_("numerator"), max_digits=16, decimal_places=4)
    denominator = models.DecimalField(_("denominator"), max_digits=16, decimal_places=4)

    class Meta:
        verbose_name = _("indicator on a day")
        verbose_name_plural = _("indicators by day")
        constraints = [
            models.UniqueConstraint(fields=["indicator", "day", "settlement"], name="indicator_once_a_day_in_a_place")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.indicator} {self.settlement}: {self.numerator}/{self.denominator}"


class IndicatorSwitch(models.Model):
    """Who sees an indicator. Nobody sees one of a register that is switched off for them, whatever stands here."""

    slug = models.SlugField(_("indicator"), primary_key=True)
    visibility = models.CharField(_("seen by"), max_length=6, choices=Visibility, default=Visibility.PUBLIC)

    class Meta:
        verbose_name = _("publication of an indicator")
        verbose_name_plural = _("publication of indicators")
        ordering = ["slug"]

    def __str__(self) -> str:
        return f"{self.slug}: {self.get_visibility_display()}"
