"""Legal entities: whom registers name as owner, balance holder, tenant, applicant, or the body that decided."""

from django.contrib.gis.db import models
from django.core.validators import RegexValidator
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from geo import history

#: ЄДРПОУ: the code of a legal entity in the state's unified register. A natural person's tax number has ten digits.
ENTITY_CODE = r"^\d{8}$"


@history.tracked
class LegalEntity(models.Model):
    """A legal entity with its ЄДРПОУ code, eight digits.

    A natural person, an entrepreneur too, is never one: registers name such a person in a field of its own, which no
    public output has (Law 2939-VI art. 10-1; domain.md, §5). The pattern of the code holds the two apart.
    """

    code = models.CharField(
        _("ЄДРПОУ code"),
        max_length=8,
        unique=True,
        validators=[RegexValidator(ENTITY_CODE, _("The code of a legal entity has eight digits, as in 04382122."))],
    )
    name = models.CharField(_("full name"), max_length=300)
    short_name = models.CharField(_("short name"), max_length=150, blank=True, default="", db_default="")
    name_en = models.CharField(_("name in English"), max_length=300, blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("legal entity")
        verbose_name_plural = _("legal entities")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=ENTITY_CODE), name="legal_entity_code_has_eight_digits")
        ]

    def __str__(self) -> str:
        return (self.name_en if get_language() == "en" else "") or self.short_name or self.name
