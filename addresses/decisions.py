"""Decisions: what every act on a register rests on."""

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from addresses.parties import ENTITY_CODE


class Decision(models.Model):
    """What every act rests on: a decision of the council, its executive committee or another body of power.

    Titles of decisions often name the person whom they concern. Those of a `personal` one, its text and its link stay
    with staff; number, date and issuer are public always.
    """

    number = models.CharField(_("number"), max_length=60)
    date = models.DateField(_("date"))
    issuer = models.CharField(_("issued by"), max_length=250)
    issuer_code = models.CharField(_("ЄДРПОУ code of the issuer"), max_length=8, blank=True, default="", db_default="")
    title = models.TextField(_("title"), blank=True, default="", db_default="")
    link = models.URLField(_("published at"), max_length=500, blank=True, default="", db_default="")
    personal = models.BooleanField(
        _("names a natural person"),
        default=False,
        db_default=False,
        help_text=_("Title and link are then kept from the public."),
    )

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-date", "number"]
        constraints = [
            models.UniqueConstraint(fields=["issuer", "date", "number"], name="decision_once"),
            models.CheckConstraint(condition=~Q(number="") & ~Q(issuer=""), name="decision_can_be_found"),
            models.CheckConstraint(
                condition=Q(issuer_code="") | Q(issuer_code__regex=ENTITY_CODE), name="decision_issuer_is_an_entity"
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(issuer)s, decision No. %(number)s of %(date)s") % {
            "issuer": self.issuer,
            "number": self.number,
            "date": date_format(self.date),
        }
