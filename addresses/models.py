"""The hromada, its settlements, their streets, and addresses (Law 3038-VI art. 26-3; КМУ 690 of 07.07.2021).

What may happen to an address stands in `acts.py`: every act rests on a `Decision` and is kept as an `AddressAct` with
an `AddressEffect` for each address that it touched. What the database itself sees to stands in `triggers.py`, and what
kinds there are of all these in `kinds.py`.
"""

import uuid

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.functions import RandomUUID
from django.db.models import Deferrable, F, Func, Q
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from addresses import triggers
from addresses.decisions import Decision
from addresses.kinds import ActKind, AddressStatus, PositionKind, SettlementKind, StreetKind
from addresses.parties import LegalEntity
from geo import history
from geo.records import GeodesicLength, LineRecord, PointRecord, PolygonRecord, Record, lose_verification
from geo.text import in_reader_letters

__all__ = [
    "ActKind",
    "Address",
    "AddressAct",
    "AddressEffect",
    "AddressStatus",
    "Decision",
    "Hromada",
    "LegalEntity",
    "PositionKind",
    "Settlement",
    "SettlementKind",
    "Street",
    "StreetKind",
    "StreetName",
]

#: КАТОТТГ: the codifier of administrative units; UA in Latin letters, then 17 digits (domain.md, §3).
CODIFIER_CODE = r"^UA\d{17}$"

#: Kinds that need not lie within their settlement: an address outside takes the nearest (КМУ 690). The exchange
#: structure of the state register (ЄДРА, domain str_type, 101–108) has them beside the kinds of streets.
NAMED_PLACES = (StreetKind.TRACT, StreetKind.HAMLET, StreetKind.GARDENS, StreetKind.GARAGES)


class HousePart(Func):
    """A part of the house number as `sql/house_part.sql` reads it: `house`, `letter`, `fraction` or `block`."""

    template = "atlas_house_part(%(expressions)s, '%(part)s')"
    output_field = models.TextField()


@history.tracked
class Hromada(PolygonRecord):
    """The community that runs this instance: one row, the boundary against which every file is checked."""

    code = models.CharField(_("codifier code"), max_length=19, unique=True)
    name = models.CharField(_("name"), max_length=120)
    raion = models.CharField(_("raion"), max_length=120, blank=True)
    oblast = models.CharField(_("oblast"), max_length=120, blank=True)
    council = models.ForeignKey(
        LegalEntity,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("council"),
        db_index=False,
        help_text=_("Owns what is communal, unless the register names another owner, and publishes the open data."),
    )
    invented = models.BooleanField(_("invented, for demonstration"), default=False, db_default=False)

    class Meta(Record.Meta):
        verbose_name = _("hromada")
        verbose_name_plural = _("hromada")

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """The codifier's name is an adjective, «Козельщинська»; with its noun it is a name, in the reader's letters."""
        return gettext("%(name)s hromada") % {"name": in_reader_letters(self.name)}


#: What a verification vouches for.
_OF_SETTLEMENT = ("code", "name", "kind", "geom")


@history.tracked
class Settlement(PolygonRecord):
    """A city, settlement or village of the hromada. Its name is no key: 120 pairs of namesakes share a hromada."""

    essential = _OF_SETTLEMENT

    code = models.CharField(_("codifier code"), max_length=19, unique=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("category"), max_length=1, choices=SettlementKind, default=SettlementKind.VILLAGE)

    class Meta(Record.Meta):
        verbose_name = _("settlement")
        verbose_name_plural = _("settlements")
        triggers = [*Record.Meta.triggers, lose_verification(_OF_SETTLEMENT)]

    def __str__(self) -> str:
        return self.name


#: What a verification vouches for.
_OF_STREET = ("settlement_id", "kind", "name", "geom")


@history.tracked
class Street(LineRecord):
    """A street under its present name; the names that it bore before are its `StreetName` rows."""

    essential = _OF_STREET

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
        triggers = [
            *Record.Meta.triggers,
            lose_verification(_OF_STREET),
            triggers.FIRST_NAME,
            triggers.MEND_NAME,
            triggers.FORGET_NAMES,
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.name}"


@history.tracked
class StreetName(models.Model):
    """A period in which a street bore a name, from `valid_from` until the day before `valid_to`.

    `valid_from` null: since when is not known. `valid_to` null: it is the present name, equal to `Street.kind` and
    `Street.name`; every street has exactly one such. Periods of a street do not overlap.
    """

    street = models.ForeignKey(Street, models.CASCADE, related_name="names", verbose_name=_("street"))
    kind = models.CharField(_("kind"), max_length=10, choices=StreetKind)
    name = models.CharField(_("name"), max_length=120)
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    given_by = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("given by"), db_index=False
    )
    ended_by = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ended by"), db_index=False
    )

    class Meta:
        verbose_name = _("name of a street")
        verbose_name_plural = _("names of streets")
        ordering = ["street", F("valid_to").asc(nulls_last=True)]
        triggers = [triggers.PRESENT_NAME]
        constraints = [
            # An empty period would overlap with none.
            models.CheckConstraint(condition=Q(valid_to__gt=F("valid_from")), name="street_name_ends_after_it_begins"),
            ExclusionConstraint(
                name="street_bears_one_name_at_a_time",
                expressions=[
                    ("street", RangeOperators.EQUAL),
                    (Func(F("valid_from"), F("valid_to"), function="daterange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.name}"


#: What a verification vouches for.
_OF_ADDRESS = ("settlement_id", "street_kind", "street", "number", "named_object", "geom")


@history.tracked
class Address(PointRecord):
    """An address: the number as written, with letter, fraction or building part (`12`, `12-А`, `12/3`, `5 корп. 2`).

    The parts of the number are computed from it. `street` is the present name of a street of the settlement, or what
    stands in a street's stead (`NAMED_PLACES`); of a cancelled address, the name at that time. `named_object` is the
    object that it is found by besides (a holiday camp, a nature reserve). `decision` is the one of the last act,
    `previous` the address that the last change replaced, as the law has it cited. `cadastral_number` is of the parcel
    that it belongs to, which the state's cadastre has even where our register of parcels has not. Whoever applied for
    the address is a legal entity (`applicant`), or a person whose name is kept from all but address officers.
    """

    essential = _OF_ADDRESS

    settlement = models.ForeignKey(Settlement, models.PROTECT, verbose_name=_("settlement"))
    street_kind = models.CharField(_("kind of street"), max_length=10, choices=StreetKind, default=StreetKind.STREET)
    street = models.CharField(_("street"), max_length=120)
    number = models.CharField(_("number"), max_length=30)
    postcode = models.CharField(_("postcode"), max_length=5, blank=True)
    named_object = models.CharField(_("named object"), max_length=120, blank=True, default="", db_default="")
    position_kind = models.CharField(
        _("stands on"), max_length=12, choices=PositionKind, blank=True, default="", db_default=""
    )
    status = models.CharField(
        _("status"),
        max_length=9,
        choices=AddressStatus,
        default=AddressStatus.VALID,
        db_default=AddressStatus.VALID,
    )
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, verbose_name=_("decision"), db_index=False
    )
    previous = models.TextField(_("previous address"), blank=True, default="", db_default="")
    cadastral_number = models.CharField(
        _("cadastral number of the parcel"), max_length=22, blank=True, default="", db_default="", db_index=True
    )
    applicant = models.ForeignKey(
        LegalEntity,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("applicant"),
        db_index=False,
    )
    applicant_person = models.CharField(
        _("applicant, a natural person"), max_length=150, blank=True, default="", db_default=""
    )
    house = models.GeneratedField(
        expression=Func("number", template="atlas_house_part(%(expressions)s, 'house')::integer"),
        output_field=models.IntegerField(null=True),
        db_persist=True,
        verbose_name=_("house"),
    )
    letter = models.GeneratedField(
        expression=HousePart("number", part="letter"),
        output_field=models.TextField(null=True),
        db_persist=True,
        verbose_name=_("letter"),
    )
    fraction = models.GeneratedField(
        expression=HousePart("number", part="fraction"),
        output_field=models.TextField(null=True),
        db_persist=True,
        verbose_name=_("fraction"),
    )
    block = models.GeneratedField(
        expression=HousePart("number", part="block"),
        output_field=models.TextField(null=True),
        db_persist=True,
        verbose_name=_("building part"),
    )

    class Meta(Record.Meta):
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        triggers = [*Record.Meta.triggers, lose_verification(_OF_ADDRESS)]
        constraints = [
            # Deferrable: looked at when a statement ends, so that a renumbering may pass numbers from house to house.
            models.UniqueConstraint(
                fields=["settlement", "street_kind", "street", "number"],
                name="address_once_in_a_settlement",
                deferrable=Deferrable.IMMEDIATE,
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_street_kind_display()} {self.street}, {self.number}"


class AddressAct(models.Model):
    """An act of the address register as it was carried out: on what decision, by whom, from when, and if taken back.

    `uid` is the `batch` in the history of all that the act changed. `street` is set where one street is the object.
    """

    uid = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False)
    kind = models.CharField(_("act"), max_length=8, choices=ActKind)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="acts", verbose_name=_("decision"))
    effective_on = models.DateField(_("in force from"))
    # An undone import takes its streets away; what was decided about them stays on record.
    street = models.ForeignKey(
        Street, models.DO_NOTHING, null=True, blank=True, db_constraint=False, verbose_name=_("street")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("carried out by")
    )
    created_at = models.DateTimeField(_("carried out at"), db_default=Now(), editable=False)
    undone_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("taken back by")
    )

    class Meta:
        verbose_name = _("address act")
        verbose_name_plural = _("address acts")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.decision}"


class AddressEffect(models.Model):
    """What an act did to one address: its text before and after, and the version of the record that the act left.

    `before` is empty where the act brought the address into being.
    """

    act = models.ForeignKey(AddressAct, models.CASCADE, related_name="effects")
    address = models.ForeignKey(Address, models.DO_NOTHING, db_constraint=False, related_name="effects")
    version = models.IntegerField()
    before = models.TextField(_("before"), blank=True)
    after = models.TextField(_("after"))

    class Meta:
        verbose_name = _("effect of an act")
        verbose_name_plural = _("effects of acts")
        constraints = [models.UniqueConstraint(fields=["act", "address"], name="act_touches_an_address_once")]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
