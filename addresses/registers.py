"""Declarations of the registers of this floor: hromada, settlements, streets, addresses."""

from django.utils.translation import gettext_lazy as _

from addresses.models import (
    CODIFIER_CODE,
    Address,
    AddressStatus,
    Decision,
    Hromada,
    LegalEntity,
    PositionKind,
    Settlement,
    Street,
    StreetKind,
)
from geo.registers import OPEN_DATA, Check, Field, Register, Rule, register
from geo.roles import ADDRESS_OFFICER
from geo.styles import Style, Symbol

#: Names of the columns under which a settlement's codifier code is met.
CODE_ALIASES = ("katottg", "katotth", "catuttc", "code", "kod", "код", "код_катоттг")
CODE_HELP = _("“UA” in Latin letters and 17 digits, as in UA53020090010035873")

#: The word for each kind in the official text of an address, first; then short forms met in files (domain.md, §4).
STREET_KINDS: dict[str, tuple[str, ...]] = {
    StreetKind.STREET: ("вулиця", "вул.", "вул"),
    StreetKind.LANE: ("провулок", "пров.", "пров"),
    StreetKind.AVENUE: ("проспект", "просп.", "пр-т", "пр."),
    StreetKind.SQUARE: ("площа", "пл."),
    StreetKind.MAIDAN: ("майдан", "м-н"),
    StreetKind.HIGHWAY: ("шосе",),
    StreetKind.BOULEVARD: ("бульвар", "бульв.", "бул.", "б-р"),
    StreetKind.ALLEY: ("алея",),
    StreetKind.DESCENT: ("узвіз",),
    StreetKind.EMBANKMENT: ("набережна", "наб."),
    StreetKind.PASSAGE: ("проїзд",),
    StreetKind.DEAD_END: ("тупик", "глухий кут"),
    StreetKind.ENTRY: ("в'їзд", "в’їзд"),
    StreetKind.QUARTER: ("квартал", "кв-л"),
    StreetKind.DISTRICT: ("мікрорайон", "мкр.", "мкр", "мікр."),
    StreetKind.TRACT: ("урочище", "ур."),
    StreetKind.HAMLET: ("хутір", "хут."),
    StreetKind.GARDENS: ("садове товариство", "садівниче товариство", "СТ"),
    StreetKind.GARAGES: ("гаражний кооператив", "ГК"),
}

#: The settlement in which a street or an address lies, however a file names it.
SETTLEMENT = Field(
    "settlement",
    required=True,
    aliases=(*CODE_ALIASES, "settlement", "населений_пункт", "нас_пункт"),
    reference=Settlement,
    reference_key="code",
    reference_name="name",
    pattern_help=_("the code of a settlement of this hromada, or a name that only one of them has"),
)


@register
class HromadaRegister(Register):
    model = Hromada
    slug = "hromada"
    title = _("Boundary of the hromada")
    description = _("The outline of the hromada's territory.")
    object_title = _("hromada")
    key = ("code",)
    fields = (
        Field("code", required=True, aliases=CODE_ALIASES, pattern=CODIFIER_CODE, pattern_help=CODE_HELP),
        Field("name", required=True, aliases=("назва", "title")),
        Field("raion", aliases=("район",)),
        Field("oblast", aliases=("область",)),
    )
    headline = ("name",)
    byline = ("raion", "oblast")
    officers = (ADDRESS_OFFICER,)
    style = Style(Symbol(fill="", stroke="#9a6bb0", width=2.5))
    group = "boundaries"
    inspire_theme = "au"
    topic = "boundaries"
    order = 10


@register
class SettlementRegister(Register):
    model = Settlement
    slug = "settlements"
    title = _("Settlements")
    description = _("Cities, settlements and villages of the hromada with their codes of the official codifier.")
    object_title = _("settlement")
    key = ("code",)
    fields = (
        Field("code", required=True, aliases=CODE_ALIASES, pattern=CODIFIER_CODE, pattern_help=CODE_HELP),
        Field("name", required=True, aliases=("назва", "title")),
        Field(
            "kind",
            aliases=("category", "категорія", "тип"),
            synonyms={
                "M": ("м", "місто"),
                "X": ("х", "селище", "с-ще"),
                "C": ("с", "село"),
                "T": ("т", "смт"),
            },
        ),
    )
    headline = ("name",)
    byline = ("kind",)
    on_tiles = ("name",)
    searched = ("name", "code")
    rules = (Rule(Check.OVERLAP, limit=1.0), Rule(Check.OUTSIDE, limit=0.01))
    officers = (ADDRESS_OFFICER,)
    style = Style(Symbol(fill="#f3d9a4", stroke="#b08d4a", width=1.2, opacity=0.35), label="name")
    label_zoom = 0
    group = "boundaries"
    inspire_theme = "au"
    topic = "boundaries"
    order = 20


@register
class StreetRegister(Register):
    model = Street
    slug = "streets"
    title = _("Streets")
    description = _("Streets and named places of the settlements, by their present names.")
    object_title = _("street")
    key = ("settlement", "kind", "name")
    fields = (
        SETTLEMENT,
        Field("kind", aliases=("street_kind", "str_kind", "тип", "вид"), synonyms=STREET_KINDS),
        Field("name", required=True, aliases=("street", "street_name", "назва", "вулиця")),
        Field("length", unit=_("m"), derived=True),
    )
    headline = ("kind", "name")
    byline = ("settlement",)
    on_tiles = ("name",)
    searched = ("name",)
    rules = (Rule(Check.OUTSIDE, limit=0.01),)
    officers = (ADDRESS_OFFICER,)
    style = Style(Symbol(fill="", stroke="#8c8478", width=2.0), label="name")
    min_zoom = 11
    group = "addresses"
    inspire_theme = "tn"
    topic = "transportation"
    order = 40


@register
class AddressRegister(Register):
    model = Address
    slug = "addresses"
    title = _("Addresses")
    description = _("Addresses of buildings with their places and the decisions by which they were given.")
    object_title = _("address")
    key = ("settlement", "street_kind", "street", "number")
    fields = (
        SETTLEMENT,
        Field("street_kind", aliases=("str_kind", "kind", "тип_вулиці", "вид"), synonyms=STREET_KINDS),
        Field("street", required=True, aliases=("street_name", "name", "вулиця", "назва_вулиці")),
        Field("number", required=True, aliases=("house", "num", "номер", "буд", "housenum")),
        Field("postcode", aliases=("post", "zip", "індекс"), pattern=r"^\d{5}$", pattern_help=_("five digits")),
        Field("named_object", aliases=("object_name", "назва_об'єкта", "іменований_об'єкт")),
        Field(
            "position_kind",
            aliases=("position", "положення", "тип_положення"),
            synonyms={
                PositionKind.ENTRANCE: ("вхід", "під'їзд"),
                PositionKind.BUILDING: ("будівля", "будинок"),
                PositionKind.PARCEL: ("ділянка", "земельна ділянка"),
                PositionKind.INTERPOLATED: ("інтерпольовано", "наближено"),
            },
        ),
        Field(
            "status",
            aliases=("status_type", "статус"),
            synonyms={
                AddressStatus.VALID: ("чинна",),
                AddressStatus.CHANGED: ("чинна зі змінами",),
                AddressStatus.CANCELLED: ("скасована",),
                AddressStatus.RESTORED: ("чинність відновлено",),
            },
        ),
        Field("decision", derived=True, reference=Decision, reference_key="number"),
        Field("previous", derived=True),
        Field(
            "cadastral_number",
            aliases=("cadnum", "кадастровий_номер", "кадномер"),
            pattern=r"^\d{10}:\d{2}:\d{3}:\d{4}$",
            pattern_help=_("10, 2, 3 and 4 digits with colons, as in 5322081200:00:001:0001"),
        ),
        Field(
            "applicant",
            audience=OPEN_DATA,
            aliases=("applicant_id", "єдрпоу_заявника", "заявник"),
            reference=LegalEntity,
            reference_key="code",
            reference_name="name",
        ),
        Field("applicant_person", audience=ADDRESS_OFFICER.slug, aliases=("піб_заявника", "заявник_фізособа")),
        Field("house", derived=True),
        Field("letter", derived=True),
        Field("fraction", derived=True),
        Field("block", derived=True),
    )
    headline = ("street_kind", "street", "number")
    byline = ("settlement",)
    on_tiles = ("number",)
    searched = ("street", "number")
    rules = (Rule(Check.OUTSIDE, limit=0.0),)
    by_acts = ("settlement", "street_kind", "street", "number", "status", "decision", "previous")
    rests_on = {"decision": ""}
    ceased = {"status": AddressStatus.CANCELLED}
    officers = (ADDRESS_OFFICER,)
    style = Style(Symbol(fill="#ffffff", stroke="#a03b2f", width=1.5, opacity=1.0, radius=3.0), label="number")
    open_data_set = "37"
    min_zoom = 14
    group = "addresses"
    inspire_theme = "ad"
    topic = "location"
    order = 50
