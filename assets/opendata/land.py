"""Sets of communal land: all of it (18), what is offered (51), and what is sold or let by contract (57)."""

from assets.models import Ownership, ParcelStatus, SiteStatus, Terms
from assets.opendata import columns
from assets.opendata.declared import Column, DataSet, Datatype, Part, Rhythm, renamed

_COMMUNAL = f"r.ownership = '{Ownership.COMMUNAL}'"
_EXISTS = f"r.status <> '{ParcelStatus.CANCELLED}'"
_ON_SALE_OR_LEASE = ", ".join(f"'{terms}'" for terms in (Terms.SALE, Terms.LEASE, Terms.SALE_OR_LEASE))
#: Offered by itself, or a part of an investment site that may be had.
_OFFERED = f"""(
    r.offered <> '' OR EXISTS (
        SELECT FROM assets_siteparcel AS part
        INNER JOIN assets_investmentsite AS site ON site.id = part.site_id
        WHERE part.parcel_id = r.id AND {{sites}}
            AND site.status = '{SiteStatus.AVAILABLE}' AND site.terms IN ({_ON_SALE_OR_LEASE})
    )
)"""
_CONTRACT = f"{_COMMUNAL} AND r.contract_kind <> ''"
#: What a parcel is called in the lists of auctions.
PARCEL_TITLE = "'Земельна ділянка ' || r.cadastral_number"

_PARCEL = (
    Column("cadastralId", "Ідентифікатор", "Cadastral number", "r.cadastral_number"),
    Column("ownerName", "Назва власника", "Owner: full name", "coalesce(custodian.name, council.name)"),
    Column("ownerId", "Ідентифікатор власника", "Owner: ЄДРПОУ code", "coalesce(custodian.code, council.code)"),
    # Land stands in nobody's books but its owner's.
    Column("balanceHolderName", "Назва балансоутримувача", "Balance holder: full name", "NULL", required=False),
    Column("balanceHolderId", "Ідентифікатор балансоутримувача", "Balance holder: ЄДРПОУ code", "NULL", required=False),
    Column("userName", "Назва користувача", "User, if a legal entity: full name", "tenant.name", required=False),
    Column("userId", "Ідентифікатор користувача", "User: ЄДРПОУ code", "tenant.code", required=False),
    *columns.LAND_PURPOSE,
    columns.LAND_AREA,
    columns.normative_value("normativeValueAmount"),
    columns.NORMATIVE_DATE,
    Column(
        "utilitiesAvailable",
        "Підведення комунальних комунікацій",
        "Communal networks at the place",
        columns.UTILITIES_CONNECTED,
        required=False,
    ),
)

LAND = DataSet(
    name="18-parcels",
    title_uk="Об’єкти комунальної власності: земельні ділянки",
    title_en="Communal property: land parcels",
    about_uk="Земельні ділянки комунальної власності з призначенням, площею та нормативною оцінкою.",
    about_en="Parcels of communal land with purpose, area and normative value.",
    parts=(Part("parcels", f"{_COMMUNAL} AND {_EXISTS}"),),
    columns=_PARCEL,
    rhythm=Rhythm(months=1),
)

LAND_OFFERED = DataSet(
    name="51-parcels",
    title_uk="Майно, що може бути передане в оренду або продане: земельні ділянки",
    title_en="Property that may be let or sold: land parcels",
    about_uk="Комунальні земельні ділянки, які громада пропонує, зокрема у складі доступних інвестиційних об’єктів.",
    about_en="Communal parcels that the hromada offers, those of available investment sites among them.",
    parts=(Part("parcels", f"{_COMMUNAL} AND {_EXISTS} AND {_OFFERED}"),),
    columns=renamed(_PARCEL, {"cadastralId": "cadastralID"}),
    rhythm=Rhythm(months=3, working_days=3),
)

CONTRACTS = DataSet(
    name="57-parcels",
    title_uk="Земельні ділянки комунальної власності: договори",
    title_en="Communal land: contracts",
    about_uk="Договори купівлі-продажу, оренди, суперфіцію та емфітевзису комунальних земельних ділянок.",
    about_en="Contracts of sale, lease, superficies and emphyteusis of communal parcels.",
    parts=(Part("parcels", _CONTRACT),),
    columns=(
        _PARCEL[0],
        Column("custodianName", "Назва власника", "Seller or lessor: name", "coalesce(custodian.name, council.name)"),
        Column("custodianId", "Ідентифікатор власника", "Its ЄДРПОУ code", "coalesce(custodian.code, council.code)"),
        Column("userName", "Назва користувача", "Buyer or tenant, if a legal entity: name", "tenant.name"),
        Column("userId", "Ідентифікатор користувача", "Its ЄДРПОУ code", "tenant.code"),
        columns.normative_value("normativeValueAmountValue"),
        columns.currency("normativeValueAmountCurrency", "normative_value"),
        columns.NORMATIVE_DATE,
        *columns.LAND_PURPOSE,
        *renamed([columns.LAND_AREA], {"area": "ParcelArea"}),
        Column("contractNumber", "Номер договору", "Number of the contract", "r.contract_number"),
        Column("contractSignedDate", "Дата підписання", "Signed on", "r.contract_date", Datatype.DATE),
        Column("contractType", "Тип договору", "Kind of contract", "%(contract_kinds)s::jsonb ->> r.contract_kind"),
        Column("contractStatus", "Статус договору", "Status", "%(contract_statuses)s::jsonb ->> r.contract_status"),
        # The registers keep the day of signing; from when a contract is in force, they do not say.
        Column("contractPeriodStartDate", "Початок строку", "In force from", "NULL", Datatype.DATE, required=False),
        Column(
            "contractPeriodEndDate",
            "Завершення строку",
            "In force until",
            columns.unless_sold("r.contract_until"),
            Datatype.DATE,
            required=False,
        ),
        Column(
            "contractValueAmount", "Вартість", "Rent for a year, or price, UAH", "r.contract_rent", Datatype.DECIMAL
        ),
        columns.currency("contractValuetCurrency", "contract_rent"),
        Column(
            "contractValuePercentage",
            "Розмір від НГО",
            "Rent, % of the normative value",
            columns.unless_sold("trim_scale(r.contract_rate)"),
            Datatype.DECIMAL,
            required=False,
        ),
        Column("contractValueDescription", "Уточнення вартості", "About the rent", "r.contract_note", required=False),
        Column("contractUrl", "Посилання на договір", "Contract published at", "r.contract_link", Datatype.URL),
        Column("contractText", "Текст", "File with the text of the contract", "NULL"),
        Column("decisionNumber", "Номер рішення", "Number of the decision", "contract_decision.number"),
        Column("decisionDate", "Дата рішення", "Date of the decision", "contract_decision.date"),
        Column(
            "decisionUrl",
            "Посилання на рішення",
            "Decision published at",
            "CASE WHEN NOT contract_decision.personal THEN contract_decision.link END",
            Datatype.URL,
        ),
        Column("decisionText\t", "Текст", "File with the text of the decision", "NULL"),
        Column("publisherName", "Назва видавника", "Body that decided", "contract_decision.issuer"),
        Column(
            "publisherId",
            "Ідентифікатор видавника",
            "ЄДРПОУ code of the body",
            columns.issuer_code("contract_decision"),
        ),
    ),
    rhythm=Rhythm(months=3),
)

CONTRACTS_AUCTIONED = DataSet(
    name="57-listProzorroSales",
    title_uk="Земельні ділянки комунальної власності: аукціони в системі Prozorro.Продажі",
    title_en="Communal land: auctions in Prozorro.Sale",
    about_uk="Комунальні земельні ділянки з договором, право на які набуто на аукціоні.",
    about_en="Communal parcels under contract that were had at an auction.",
    parts=(Part("parcels", f"{_CONTRACT} AND r.auction_id <> ''", {"title": PARCEL_TITLE}),),
    columns=columns.AUCTION,
    rhythm=Rhythm(months=3),
)

#: Parcels on offer at an auction, for the list that they share with property.
LAND_AT_AUCTION = Part(
    "parcels", f"{_COMMUNAL} AND {_EXISTS} AND r.offered <> '' AND r.auction_id <> ''", {"title": PARCEL_TITLE}
)
