"""What stands in a passport, in the language of the moment; nothing that `geo.access` keeps from the viewer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils import formats
from django.utils.translation import gettext as _

from addresses.models import Hromada
from assets.models import InvestmentSite
from assets.registers import ParcelRegister, PropertyRegister, SiteRegister
from assets.registers.declared import CONTACT
from geo import access
from geo.access import Sight, Viewer
from geo.records import Record
from geo.registers import Field, Register
from geo.text import in_reader_letters
from layers import features
from layers.features import Row

#: What stands beside the name: all by which an investor compares sites.
CHIEF = ("kind", "documented_area", "area", "ownership", "terms", "start_price", "auction_date")
#: How the site may be used and had, in words.
USE = ("settlement", "purpose", "permitted_use", "auction_link")
SURROUNDINGS = ("nearest_town", "border", "labour", "labour_note")
#: Columns of the tables of what the site consists of.
PARCEL_COLUMNS = ("cadastral_number", "documented_area", "purpose", "ownership")
PROPERTY_COLUMNS = ("title", "inventory_number", "kind", "area", "condition", "address_text")
_PARTS: dict[type[Register], str] = {ParcelRegister: "parcels", PropertyRegister: "property"}
#: Fields whose values are names: where they have no twin in English, they are written in Latin letters.
_NAMES = frozenset({"title", "settlement", "nearest_town", "border", "contact", "address_text"})
#: The distance that is told with a place.
_DISTANCES = {"nearest_town": "nearest_town_km", "border": "border_km"}


@dataclass(frozen=True)
class Line:
    """A row of a table: its cells, and the `uid` of the object that it is about, if it is about one."""

    cells: list[str]
    uid: UUID | None = None


@dataclass(frozen=True)
class Table:
    heads: list[str]
    lines: list[Line]


@dataclass(frozen=True)
class Passport:
    """A site as one viewer may read it. `utilities` are None where they are withheld or nobody has looked yet."""

    site: InvestmentSite
    title: str
    status: str
    description: str
    chief: list[Row]
    use: list[Row]
    surroundings: list[Row]
    contact: list[Row]
    utilities: Table | None
    parcels: Table
    property: Table
    hromada: str
    council: str
    invented: bool


def passport(uid: UUID, viewer: Viewer) -> Passport | None:
    """The passport of that site as `viewer` may read it; None where there is no such site for this viewer."""
    sight = access.sight(SiteRegister, viewer)
    site = sight.records().filter(uid=uid).first()
    if site is None:
        return None
    assert isinstance(site, InvestmentSite)
    parcels, property_ = access.sight(ParcelRegister, viewer), access.sight(PropertyRegister, viewer)
    hromada = Hromada.objects.select_related("council").defer("geom", "geom_3857").first()
    contact = [field.name for field in sight.fields if field.group == CONTACT]
    return Passport(
        site=site,
        title=_value(sight, site, "title"),
        status=_value(sight, site, "status"),
        description=_value(sight, site, "description"),
        chief=_rows(sight, site, CHIEF),
        use=_rows(sight, site, USE),
        surroundings=_rows(sight, site, SURROUNDINGS),
        contact=_rows(sight, site, contact),
        utilities=_utilities(sight, site),
        parcels=_table(parcels, consists_of(site, parcels), PARCEL_COLUMNS),
        property=_table(property_, consists_of(site, property_), PROPERTY_COLUMNS),
        hromada=hromada.full_name if hromada else "",
        council=in_reader_letters(str(hromada.council)) if hromada and hromada.council else "",
        invented=bool(hromada and hromada.invented),
    )


def consists_of(site: InvestmentSite, sight: Sight) -> "QuerySet[Record]":
    """What may be seen of the site's parcels, or of its property: `sight` is of one of these registers."""
    parts = getattr(site, _PARTS[sight.register])
    return sight.records().filter(pk__in=parts.values("pk")).order_by(*sight.register.key)


def _rows(sight: Sight, record: Record, names: Iterable[str]) -> list[Row]:
    """Those of the fields that the viewer reads and that say something; a place with the distance to it."""
    readable = sight.names() - sight.register.english()
    rows = (_row(sight, record, sight.register.field(name)) for name in names if name in readable)
    return [row for row in rows if row.value]


def _row(sight: Sight, record: Record, field: Field) -> Row:
    row = Row(field.name, str(field.title), _value(sight, record, field.name), str(field.unit))
    distance = _DISTANCES.get(field.name, "")
    if row.value and (far := _value(sight, record, distance)):
        unit = sight.register.field(distance).unit
        return replace(row, value=f"{row.value}, {far}\N{NO-BREAK SPACE}{unit}")
    return row


def _value(sight: Sight, record: Record, name: str) -> str:
    """The value in words; empty where there is none, or none for this viewer."""
    if name not in sight.names():
        return ""
    value = getattr(record, name)
    if isinstance(value, date):
        # In words: 02/03 is another day to an American than to everybody else.
        return formats.date_format(value, "DATE_FORMAT")
    if name == "labour" and value is not None:
        return formats.number_format(value, use_l10n=True, force_grouping=True)
    field = sight.register.field(name)
    if field.english not in sight.names():
        field = replace(field, english="")
    words = features.words(record, field)
    return in_reader_letters(words) if name in _NAMES else words


def _table(sight: Sight, records: Iterable[Record], columns: Sequence[str]) -> Table:
    """The objects in the columns that the viewer reads; a column that says nothing of any of them is left out."""
    shown = list(records)
    heads: list[str] = []
    cells: list[list[str]] = [[] for _record in shown]
    for field in (sight.register.field(name) for name in columns if name in sight.names()):
        values = [_value(sight, record, field.name) for record in shown]
        if any(values):
            heads.append(", ".join(filter(None, (str(field.title), str(field.unit)))))
            for line, value in zip(cells, values, strict=True):
                line.append(value)
    return Table(heads, [Line(line, record.uid) for line, record in zip(cells, shown, strict=True)])


def _utilities(sight: Sight, site: InvestmentSite) -> Table | None:
    """What reaches the site, a line each; what has no distance, or 0, is there already (`assets.utilities`)."""
    if "utilities" not in sight.names() or site.utilities is None:
        return None
    parts = features.shown_parts(sight.register.field("utilities"))
    about = parts[0].name
    lines = []
    for row in site.utilities:
        cells = [
            _("at the site")
            if part.name == "distance" and not row.get("distance")
            else features.part_in_words(row, part, about)
            for part in parts
        ]
        lines.append(Line(cells))
    return Table([str(part.title) for part in parts], lines)
