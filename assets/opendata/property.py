"""Sets of communal property: buildings and movable things (18), what is let (50), what is offered (51)."""

from assets.models import PropertyKind, Use
from assets.opendata import columns
from assets.opendata.declared import Column, DataSet, Datatype, Part, Rhythm, renamed
from assets.opendata.land import LAND_AT_AUCTION

_MOVABLE = f"r.kind = '{PropertyKind.MOVABLE}'"
_IMMOVABLE = f"r.kind <> '{PropertyKind.MOVABLE}'"
_LEASED = f"r.use = '{Use.LEASED}'"
_AT_AUCTION = "r.auction_id <> ''"
#: Completion of a building that is being built, in percent; what is in use has none.
_UNFINISHED = "coalesce(r.readiness, 100) < 100"
_ID = "holder.code || '-' || r.inventory_number"


def _amount(header: str, title_uk: str, title_en: str, sql: str) -> Column:
    return Column(header, title_uk, title_en, sql, Datatype.DECIMAL)


_BUILDING = (
    Column("id", "Ідентифікатор", "Identifier: ЄДРПОУ code of the holder and inventory number", _ID),
    Column("isPartOf", "Назва майнового комплексу", "Part of", "r.complex", required=False),
    Column("title", "Назва", "Name", "r.title"),
    Column("description", "Опис", "Description", "r.description", required=False),
    *columns.PROPERTY_OWNER,
    *columns.HOLDER,
    *columns.PROPERTY_USER,
    Column("dk018classId", "Код класу НК 018:2023", "Code of the class by НК 018:2023", "building_class.code"),
    Column("dk018classDescription", "Назва класу НК 018:2023", "Class by НК 018:2023", "building_class.title_uk"),
    columns.UNIT,
    columns.EXTENT,
    *columns.PROPERTY_ADDRESS,
    Column(
        "registrationStatus",
        "Статус реєстрації",
        "Registration of rights",
        "coalesce(%(registrations)s::jsonb ->> r.registration_status, %(unknown)s)",
    ),
    Column("registrationId", "Реєстраційний номер", "Registration number", "r.registration_number", required=False),
    Column(
        "registrationDate",
        "Дата реєстрації",
        "Date of registration",
        "r.registration_date",
        Datatype.DATE,
        required=False,
    ),
    Column(
        "constructionReadiness",
        "Рівень будівельної готовності",
        "Readiness of the construction, %",
        f"CASE WHEN {_UNFINISHED} THEN r.readiness END",
        Datatype.INTEGER,
        required=False,
    ),
    Column(
        "condition",
        "Стан будівель та споруд",
        "Condition",
        f"CASE WHEN NOT {_UNFINISHED} THEN coalesce(%(conditions)s::jsonb ->> r.condition, %(unknown)s) END",
        required=False,
    ),
    Column(
        "utilitiesAvailable",
        "Наявність комунальних комунікацій",
        "Communal networks connected",
        columns.UTILITIES_CONNECTED,
        required=False,
    ),
)

BUILDINGS = DataSet(
    name="18-buildings",
    title_uk="Об’єкти комунальної власності: будівлі, приміщення, споруди, мережі",
    title_en="Communal property: buildings, premises, structures, networks",
    about_uk="Нерухоме майно, яким володіє громада: балансоутримувач, користувач, площа, адреса, стан.",
    about_en="Immovable property of the hromada: balance holder, user, area, address, condition.",
    parts=(Part("property", _IMMOVABLE),),
    columns=_BUILDING,
    rhythm=Rhythm(months=1),
)

MOVABLE = DataSet(
    name="18-movableProperty",
    title_uk="Об’єкти комунальної власності: рухоме майно",
    title_en="Communal property: movable things",
    about_uk="Транспорт, обладнання та інше рухоме майно громади з вартістю.",
    about_en="Vehicles, equipment and other movable property of the hromada, with its value.",
    parts=(Part("property", _MOVABLE),),
    columns=(
        Column("uid", "Ідентифікатор", "Identifier: ЄДРПОУ code of the holder and inventory number", _ID),
        Column("inventoryNumber", "Інвентарний номер", "Inventory number", "r.inventory_number"),
        Column("balanceHolderName", "Назва балансоутримувача", "Balance holder: full name", "holder.name"),
        Column("balanceHolderId", "Ідентифікатор балансоутримувача", "Balance holder: ЄДРПОУ code", "holder.code"),
        Column("serialNumber", "Серійний номер", "Serial number", "r.serial_number", required=False),
        Column("passportNumber", "Номер паспорта", "Passport number", "r.passport_number", required=False),
        Column("title", "Найменування", "Name", "r.title"),
        Column("model", "Модель", "Model", "r.model"),
        Column("producerName", "Виробник", "Made by", "r.producer"),
        Column("yearMade", "Рік випуску", "Year made", "r.year", Datatype.INTEGER),
        _amount("quantity", "Кількість", "Quantity", "coalesce(r.quantity, 1)"),
        Column("unitName", "Одиниця виміру", "Unit of measure", "coalesce(nullif(r.unit, ''), %(pieces)s)"),
        _amount("primaryValueAmount", "Первісна вартість", "Original value, UAH", "r.primary_value"),
        _amount("amortizationValueAmount", "Сума зносу", "Depreciation, UAH", "r.depreciation"),
        _amount("bookValueAmount", "Балансова вартість", "Book value, UAH", "r.book_value"),
        _amount("usageDuarationInYears", "Корисне використання", "Useful life, years", "r.useful_life"),
    ),
    rhythm=Rhythm(months=1),
)

LEASED = DataSet(
    name="50-list",
    title_uk="Об’єкти комунальної власності, передані в оренду чи інше право користування",
    title_en="Communal property that is let",
    about_uk="Майно громади в оренді з договорами: строки, орендна плата, оцінка, орендар.",
    about_en="Property of the hromada under lease, with its contracts: terms, rent, appraisal, tenant.",
    parts=(Part("property", _LEASED),),
    columns=(
        Column("uid", "Ідентифікатор", "Identifier: ЄДРПОУ code of the holder and inventory number", _ID),
        Column("title", "Назва", "Name", "r.title"),
        Column("description", "Опис", "Description", "r.description", required=False),
        *columns.PROPERTY_ADDRESS,
        columns.UNIT,
        *renamed([columns.EXTENT], {"area": "quantity"}),
        _amount("valueAmount", "Оцінка вартості", "Value by the last appraisal, UAH", "r.lease_value"),
        columns.currency("currencyCode", "lease_value"),
        Column("valuationDate", "Дата оцінки", "Appraised on", "r.lease_valued_on", Datatype.DATE),
        Column("contractNumber", "Номер договору", "Number of the lease", "r.lease_number"),
        Column("contractDateSigned", "Дата підписання", "Signed on", "r.lease_signed", Datatype.DATE),
        Column("contractUrl", "Посилання на договір", "Lease published at", "r.lease_link", Datatype.URL),
        Column(
            "contractStatus",
            "Статус договору",
            "Status of the lease",
            "%(contract_statuses)s::jsonb ->> r.lease_status",
        ),
        Column("contractPurpose", "Цільове призначення", "Purpose of the lease", "r.lease_purpose"),
        _amount("contractRentalRate", "Орендна ставка", "Rental rate, %", "trim_scale(r.rent_rate)"),
        *renamed(columns.PROPERTY_OWNER, {"ownerName": "contractCustodianName", "ownerId": "contractCustodianId"}),
        Column("contractUserName", "Назва користувача", "Tenant, if a legal entity: full name", "tenant.name"),
        Column("contractUserId", "Ідентифікатор користувача", "Tenant: ЄДРПОУ code", "tenant.code"),
        Column("contractPeriodStartDate", "Початок оренди", "Leased from", "r.lease_from", Datatype.DATE),
        Column("contractPeriodEndDate", "Завершення оренди", "Leased until", "r.lease_until", Datatype.DATE),
        Column(
            "contractPeriodMaxExtentDate",
            "Кінцевий термін пролонгації",
            "May be prolonged until",
            "r.lease_latest",
            Datatype.DATE,
            required=False,
        ),
        Column("contractSchedule", "Графік використання", "Hours of use", "r.lease_schedule"),
        Column(
            "contractValuePeriod",
            "Період нарахування сплати",
            "Rent is paid for",
            "%(rent_periods)s::jsonb ->> r.rent_period",
        ),
        _amount("contractValueAmaunt", "Сума орендної плати", "Rent, UAH", "r.rent"),
        Column("contractValueDescription", "Уточнення вартості", "About the rent", "r.rent_note", required=False),
    ),
    rhythm=Rhythm(months=3),
)

LEASED_AUCTIONED = DataSet(
    name="50-listProzorroSales",
    title_uk="Передане в оренду майно: аукціони в системі Prozorro.Продажі",
    title_en="Property that is let: auctions in Prozorro.Sale",
    about_uk="Майно в оренді, право на яке набуто на аукціоні.",
    about_en="Leased property that was had at an auction.",
    parts=(Part("property", f"{_LEASED} AND {_AT_AUCTION}"),),
    columns=columns.AUCTION,
    rhythm=Rhythm(months=3),
)

BUILDINGS_OFFERED = DataSet(
    name="51-buildings",
    title_uk="Майно, що може бути передане в оренду або продане: будівлі, приміщення, споруди",
    title_en="Property that may be let or sold: buildings, premises, structures",
    about_uk="Нерухоме майно, яке громада пропонує в оренду або на продаж.",
    about_en="Immovable property that the hromada offers on lease or for sale.",
    parts=(Part("property", f"{_IMMOVABLE} AND r.offered <> ''"),),
    columns=renamed(
        _BUILDING,
        {
            "id": " buildingId",
            "title": " buildingTitle",
            "ownerName": "ownercustodianName",
            "ownerId": "ownercustodianId",
            "area": " buildingArea",
        },
    ),
    rhythm=Rhythm(months=3, working_days=3),
)

OFFERED_AUCTIONED = DataSet(
    name="51-listProzorroSales",
    title_uk="Майно, що може бути передане в оренду або продане: аукціони в системі Prozorro.Продажі",
    title_en="Property that may be let or sold: auctions in Prozorro.Sale",
    about_uk="Майно та земельні ділянки, виставлені на аукціон.",
    about_en="Property and parcels that are put up for auction.",
    parts=(Part("property", f"r.offered <> '' AND {_AT_AUCTION}"), LAND_AT_AUCTION),
    columns=columns.AUCTION,
    rhythm=Rhythm(months=3, working_days=3),
)
