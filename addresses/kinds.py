"""What settlements, streets, addresses and the acts on them may be: the kinds, and the words for them."""

from django.contrib.gis.db import models
from django.utils.translation import gettext_lazy as _


class SettlementKind(models.TextChoices):
    """Categories of the codifier for places where people live. T is gone by Law 3285-IX but stands in files."""

    CITY = "M", _("City")
    SETTLEMENT = "X", _("Settlement")
    VILLAGE = "C", _("Village")
    TOWN = "T", _("Urban-type settlement")


class StreetKind(models.TextChoices):
    """Kinds of streets as КМУ 690 names them, and the named places that stand in a street's stead (`NAMED_PLACES`).

    The Ukrainian short forms met in files stand in the register.
    """

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
    QUARTER = "quarter", _("Quarter")
    DISTRICT = "district", _("Microdistrict")
    TRACT = "tract", _("Tract of land")
    HAMLET = "hamlet", _("Hamlet")
    GARDENS = "gardens", _("Gardening association")
    GARAGES = "garages", _("Garage cooperative")


class AddressStatus(models.TextChoices):
    """Statuses of set 37 in the recommendations to КМУ 835."""

    VALID = "valid", _("Valid")
    CHANGED = "changed", _("Valid with changes")
    CANCELLED = "cancelled", _("Cancelled")
    RESTORED = "restored", _("Validity restored")


class PositionKind(models.TextChoices):
    """What the point of an address stands on."""

    ENTRANCE = "entrance", _("Entrance")
    BUILDING = "building", _("Building")
    PARCEL = "parcel", _("Parcel")
    INTERPOLATED = "interpolated", _("Interpolated")


class ActKind(models.TextChoices):
    ASSIGN = "assign", _("Assignment of addresses")
    CHANGE = "change", _("Change of addresses")
    CANCEL = "cancel", _("Cancellation of addresses")
    RESTORE = "restore", _("Restoration of addresses")
    RENAME = "rename", _("Renaming of a street")
    RENUMBER = "renumber", _("Renumbering of a street")
