"""The hromada, its settlements, their streets, and addresses (Law 3038-VI art. 26-3; КМУ 690 of 07.07.2021)."""

from django.contrib.gis.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from geo import history
from geo.records import GeodesicLength, LineRecord, PointRecord, PolygonRecord, Record

#: КАТОТТГ: the codifier of administrative units; UA in Latin letters, then 17 digits (domain.md, §3).
CODIFIER_CODE = r"^UA\d{17}$"


class SettlementKind(models.TextChoices):
    """Categories of the codifier for places where people live. T is gone by Law 3285-IX but stands in files."""

    CITY = "M", _("City")
    SETTLEMENT = "X", _("Settlement")
    VILLAGE = "C", _("Village")
    TOWN = "T", _("Urban-type settlement")


class StreetKind(models.TextChoices):
    """Kinds of streets as КМУ 690 names them; the Ukrainian short forms met in files stand in the register."""

    STREET = "street", _("Street")
    LANE = "lane", _("Lane")
    AVENUE = "avenue", _("Avenue")
    SQUARE = "square", _("Square")
    MAIDAN = "maidan", _("Maidan")
    HIGHWAY = "highway", _("Highway")
    BOULEVARD = "boulevard", _("Boulevard")
    ALLEY = "alley", _("Alley")
    DESCENT = "descent", _("Descent")
    EMBANKMENT = "embankment", _("Embankment")
    PASSAGE = "passage", _("Passage")
    DEAD_END = "dead_end", _("Dead end")
    ENTRY = "entry", _("Entry")


@history.tracked
class Hromada(PolygonRecord):
    """The community that runs this instance: one row, the boundary against which every file is checked."""

    code = models.CharField(_("codifier code"), max_length=19, unique=True)
    name = models.CharField(_("name"), max_length=120)
    raion = models.CharField(_("raion"), max_length=120, blank=True)
    oblast = models.CharField(_("oblast"), max_length=120, blank=True)
    invented = models.BooleanField(_("invented, for demonstration"), default=False, db_default=False)

    class Meta(Record.Meta):
        verbose_name = _("hromada")
        verbose_name_plural = _("hromada")

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """The codifier's name is an adjective, «Козельщинська»; with its noun it is a name."""
        return gettext("%(name)s hromada") % {"name": self.name}


@history.tracked
class Settlement(PolygonRecord):
    """A city, settlement or village of the hromada. Its name is no key: 120 pairs of namesakes share a hromada."""

    code = models.CharField(_("codifier code"), max_length=19, unique=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("category"), max_length=1, choices=SettlementKind, default=SettlementKind.VILLAGE)

    class Meta(Record.Meta):
        verbose_name = _("settlement")
        verbose_name_plural = _("settlements")

    def __str__(self) -> str:
        return self.name


@history.tracked
class Street(LineRecord):
    settlement = models.ForeignKey(Settlement, models.PROTECT, verbose_name=_("settlement"))
    kind = models.CharField(_("kind"), max_length=10, choices=StreetKind, default=StreetKind.STREET)
    name = models.CharField(_("name"), max_length=120)
    length = models.GeneratedField(
        expression=GeodesicLength("geom"),
        output_field=models.FloatField(),
        db_persist=True,
        verbose_name=_("length"),
    )

    class Meta(Record.Meta):
        verbose_name = _("street")
        verbose_name_plural = _("streets")
        constraints = [
            models.UniqueConstraint(fields=["settlement", "kind", "name"], name="street_once_in_a_settlement")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.name}"


@history.tracked
class Address(PointRecord):
    """An address: the number as written, with letter, fraction or building part (`12`, `12-А`, `12/3`)."""

    settlement = models.ForeignKey(Settlement, models.PROTECT, verbose_name=_("settlement"))
    street_kind = models.CharField(_("kind of street"), max_length=10, choices=StreetKind, default=StreetKind.STREET)
    street = models.CharField(_("street"), max_length=120)
    number = models.CharField(_("number"), max_length=30)
    postcode = models.CharField(_("postcode"), max_length=5, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["settlement", "street_kind", "street", "number"], name="address_once_in_a_settlement"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_street_kind_display()} {self.street}, {self.number}"
