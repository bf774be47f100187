"""Columns that several sets have: of addresses, of the parties, of land. Titles are those of the recommendations."""

from assets.models import ContractKind, Use
from assets.opendata.declared import Column, Datatype

_NUMBER = "CASE WHEN {0}.block IS NULL THEN {0}.number ELSE {0}.house || coalesce('-' || {0}.letter, '')"
_NUMBER += " || coalesce('/' || {0}.fraction, '') END"
_STREET = "concat_ws(' ', %(street_words)s::jsonb ->> {0}.street_kind, {0}.street)"
#: Money is told in hryvnias; without an amount there is no currency to tell.
_HRYVNIA = "CASE WHEN {0} IS NOT NULL THEN 'UAH' END"
#: What is connected: it has no distance, or 0 (`assets.utilities`). Unknown where nobody has looked.
UTILITIES_CONNECTED = """
    CASE WHEN jsonb_typeof(r.utilities) = 'array' THEN (
        SELECT string_agg(word, ', ' ORDER BY place)
        FROM unnest(%(utility_kinds)s::text[], %(utility_words)s::text[]) WITH ORDINALITY AS known (kind, word, place)
        WHERE EXISTS (
            SELECT FROM jsonb_array_elements(r.utilities) AS met
            WHERE met ->> 'kind' = kind AND coalesce((met ->> 'distance')::numeric, 0) = 0
        )
    ) ELSE %(unknown)s END
"""


def place(address: str) -> tuple[Column, ...]:
    """Country, oblast, raion, hromada and settlement, with the postcode of the address under that alias."""
    return (
        Column("CATUTTC", "Код КАТОТТГ", "Code by the codifier КАТОТТГ", "s.code"),
        Column("addressPostCode", "Поштовий індекс", "Postcode", f"{address}.postcode"),
        Column("addressAdminUnitL1", "Країна", "Country", "'Україна'"),
        # The codifier has adjectives, «Полтавська»; what is no adjective (АР Крим) is a name already.
        Column("addressAdminUnitL2", "Регіон", "Oblast", r"regexp_replace(h.oblast, 'ька$', '\& область')"),
        Column("addressAdminUnitL3", "Район", "Raion", r"regexp_replace(h.raion, 'ький$', '\& район')", required=False),
        Column("addressAdminUnitL4", "Територіальна громада", "Hromada", "h.name", required=False),
        Column("addressPostName", "Населений пункт", "Settlement", "s.name"),
    )


def thoroughfare(sql: str, *, required: bool) -> Column:
    return Column("addressThoroughfare", "Вулиця або аналог", "Street or what stands for it", sql, required=required)


def street(address: str) -> str:
    """SQL of the street with its kind, «вулиця Миру»."""
    return _STREET.format(address)


def house(address: str) -> tuple[Column, ...]:
    """The number of the building, and of the part of it, of the address under that alias."""
    designator = _NUMBER.format(address)
    return (
        Column("addressLocatorDesignator", "Номер об’єкта", "Number of the building", designator),
        Column(
            "addressLocatorBuilding", "Номер корпусу", "Number of the building part", f"{address}.block", required=False
        ),
    )


#: The address of a thing of communal property. One that is known from the documents alone stands in the last column.
PROPERTY_ADDRESS = (
    *place("a"),
    thoroughfare(street("a"), required=True),
    *house("a"),
    Column(
        "addressLocatorName",
        "Назва будівлі або її частини",
        "Name of the building or of a part of it",
        "concat_ws(', ', CASE WHEN a.number IS NULL THEN nullif(r.address_text, '') END, nullif(r.locator, ''))",
        required=False,
    ),
)

HOLDER = (
    Column("balanceHolderName", "Назва балансоутримувача", "Balance holder: full name", "holder.name", required=False),
    Column(
        "balanceHolderId",
        "Ідентифікатор балансоутримувача",
        "Balance holder: ЄДРПОУ code",
        "holder.code",
        required=False,
    ),
)

PROPERTY_OWNER = (
    Column("ownerName", "Назва власника", "Owner: full name", "coalesce(owner.name, council.name)"),
    Column("ownerId", "Ідентифікатор власника", "Owner: ЄДРПОУ code", "coalesce(owner.code, council.code)"),
)

# The holder is told again where it uses the thing itself. A user who is a natural person is not published: null.
_HOLDER_USES = f"coalesce(tenant.{{0}}, CASE WHEN r.use = '{Use.OWN}' THEN holder.{{0}} END)"
PROPERTY_USER = (
    Column("userName", "Назва користувача", "User: full name", _HOLDER_USES.format("name"), required=False),
    Column("userId", "Ідентифікатор користувача", "User: ЄДРПОУ code", _HOLDER_USES.format("code"), required=False),
)

#: Square metres where the area is known, pieces otherwise; one inventory number is one piece unless told otherwise.
UNIT = Column(
    "unitName",
    "Назва одиниці виміру",
    "Unit of measure",
    "CASE WHEN r.area IS NULL THEN %(pieces)s ELSE %(square_metres)s END",
)
EXTENT = Column(
    "area",
    "Площа або кількість штук",
    "Area or number of pieces",
    "coalesce(r.area, r.quantity, 1)",
    Datatype.DECIMAL,
)

LAND_PURPOSE = (
    Column("kvtspzClassId", "Код класу КВЦПЗ", "Code of the purpose by КВЦПЗ", "purpose.code"),
    Column("kvtspzClassDescription", "Назва класу КВЦПЗ", "Purpose by КВЦПЗ", "purpose.title_uk"),
)
LAND_AREA = Column("area", "Площа", "Area by the documents, ha", "r.documented_area", Datatype.DECIMAL)
NORMATIVE_DATE = Column("normativeDate", "Дата оцінки", "Date of the valuation", "r.normative_date", Datatype.DATE)


def normative_value(header: str) -> Column:
    return Column(
        header, "Нормативна грошова оцінка", "Normative value of the land, UAH", "r.normative_value", Datatype.DECIMAL
    )


def currency(header: str, amount: str) -> Column:
    """The currency of the amount that stands in this column of the record."""
    return Column(header, "Валюта", "Currency by ISO 4217", _HRYVNIA.format(f"r.{amount}"))


def unless_sold(sql: str) -> str:
    """What contracts of sale do not have."""
    return f"CASE WHEN r.contract_kind <> '{ContractKind.SALE}' THEN {sql} END"


def issuer_code(decision: str) -> str:
    """SQL of the ЄДРПОУ code of the body that took the decision under that alias; the council is known by its name."""
    return (
        f"coalesce(nullif({decision}.issuer_code, ''),"
        f" CASE WHEN {decision}.issuer IN (council.name, council.short_name) THEN council.code END)"
    )


#: The lists of what is had at auctions.
AUCTION = (
    Column("ocid", "Код", "Code of the auction", "r.auction_id"),
    Column("title", "Назва", "Name", "r.title"),
    Column("url", "Посилання", "Auction", "r.auction_link", Datatype.URL),
)
