"""The Ukrainian words of the recommendations for coded values, whatever language the interface speaks."""

from collections.abc import Mapping
from typing import Any

from psycopg.types.json import Jsonb

from addresses import texts
from addresses.models import NAMED_PLACES, AddressStatus
from assets.models import Condition, ContractKind, ContractStatus, Registration, RentPeriod
from assets.utilities import Utility

UNKNOWN = "Невідомо"
SQUARE_METRES = "кв. м."
PIECES = "шт."

ADDRESS_STATUSES: Mapping[str, str] = {
    AddressStatus.VALID: "Чинна",
    AddressStatus.CHANGED: "Чинна зі змінами",
    AddressStatus.CANCELLED: "Скасована",
    AddressStatus.RESTORED: "Чинність відновлено",
}
REGISTRATIONS: Mapping[str, str] = {
    Registration.UNKNOWN: UNKNOWN,
    Registration.PENDING: "У процесі реєстрації",
    Registration.REGISTERED: "Зареєстровано",
    Registration.NOT_REGISTERED: "Не зареєстровано",
}
CONDITIONS: Mapping[str, str] = {
    Condition.GOOD: "Не потребує ремонту",
    Condition.REPAIR: "Потребує поточного ремонту",
    Condition.OVERHAUL: "Потребує капітального ремонту",
    Condition.UNKNOWN: UNKNOWN,
}
CONTRACT_STATUSES: Mapping[str, str] = {
    ContractStatus.VALID: "Чинний",
    ContractStatus.FULFILLED: "Виконаний",
    ContractStatus.CANCELLED: "Скасований",
    ContractStatus.TERMINATED: "Розірваний",
}
CONTRACT_KINDS: Mapping[str, str] = {
    ContractKind.SALE: "Купівля-продаж",
    ContractKind.LEASE: "Оренда",
    ContractKind.SUPERFICIES: "Суперфіцій",
    ContractKind.EMPHYTEUSIS: "Емфітевзис",
}
RENT_PERIODS: Mapping[str, str] = {
    RentPeriod.HOUR: "Година",
    RentPeriod.DAY: "День",
    RentPeriod.WEEK: "Тиждень",
    RentPeriod.MONTH: "Місяць",
    RentPeriod.QUARTER: "Квартал",
    RentPeriod.YEAR: "Рік",
}
#: The communal networks of sets 18 and 51, in the order of the recommendations; others have no word there.
UTILITIES: Mapping[str, str] = {
    Utility.ELECTRICITY: "постачання електроенергії",
    Utility.GAS: "постачання природного газу",
    Utility.WATER: "централізоване водопостачання",
    Utility.SEWER: "централізоване водовідведення",
    Utility.HEAT: "теплопостачання",
    Utility.HOT_WATER: "постачання гарячої води",
}


def params() -> dict[str, Any]:
    """The parameters that the columns of the sets bind."""
    tables = {
        "address_statuses": ADDRESS_STATUSES,
        "registrations": REGISTRATIONS,
        "conditions": CONDITIONS,
        "contract_statuses": CONTRACT_STATUSES,
        "contract_kinds": CONTRACT_KINDS,
        "rent_periods": RENT_PERIODS,
    }
    return {
        **{name: Jsonb({str(key): word for key, word in table.items()}) for name, table in tables.items()},
        "street_words": texts.words()["street_words"],
        "named_places": [str(kind) for kind in NAMED_PLACES],
        "utility_kinds": [str(kind) for kind in UTILITIES],
        "utility_words": list(UTILITIES.values()),
        "unknown": UNKNOWN,
        "square_metres": SQUARE_METRES,
        "pieces": PIECES,
    }
