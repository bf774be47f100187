"""The register of communal property."""

import re
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from addresses.models import Address, Decision, LegalEntity
from addresses.registers import SETTLEMENT
from assets import utilities
from assets.models import (
    BuildingClass,
    CommunalProperty,
    Condition,
    Parcel,
    PropertyKind,
    Registration,
    RentPeriod,
    Use,
)
from assets.registers.declared import (
    ABOUT,
    CONTRACT_STATUSES,
    ENTITY_HELP,
    LEASE,
    OFFER,
    OFFERS,
    PLACE,
    RIGHTS,
    UTILITIES,
    VALUE,
)
from geo.registers import STAFF, Check, Field, Link, Register, Rule, Text, register
from geo.roles import PROPERTY_OFFICER
from geo.styles import Style, StyleClass, Symbol

#: A class of НК 018 however it was left: `1263.3`, `1263`, `1263.3 Будівлі шкіл…`.
_BUILDING_CLASS = re.compile(r"^\s*(\d{4})(?:[.,](\d))?(?!\d)")


def building_class_code(text: str) -> str | None:
    """The code of НК 018 at the beginning of `text`, as `1263.3` or `1263`; None if there is none."""
    found = _BUILDING_CLASS.match(text)
    if not found:
        return None
    return ".".join(part for part in found.groups() if part)


def _money(name: str, *aliases: str, group: Text = VALUE) -> Field:
    return Field(name, group=group, unit=_("UAH"), aliases=aliases)


@register
class PropertyRegister(Register):
    model = CommunalProperty
    slug = "property"
    title = _("Communal property")
    description = _("Buildings, premises, structures, networks and movable things that the hromada owns.")
    object_title = _("communal property")
    shares_places = True
    key = ("holder", "inventory_number")
    fields = (
        Field(
            "title",
            required=True,
            english="title_en",
            group=ABOUT,
            aliases=("назва", "name", "найменування", "назва_об'єкта"),
        ),
        Field("title_en", group=ABOUT, aliases=("name_en",)),
        Field(
            "kind",
            required=True,
            group=ABOUT,
            aliases=("вид", "тип", "type", "вид_майна"),
            synonyms={
                PropertyKind.BUILDING: ("будівля", "будинок"),
                PropertyKind.PREMISES: ("приміщення", "нежитлове приміщення"),
                PropertyKind.STRUCTURE: ("споруда",),
                PropertyKind.NETWORK: ("мережа", "інженерна мережа", "лінійна споруда"),
                PropertyKind.MOVABLE: ("рухоме", "рухоме майно", "транспорт", "обладнання"),
            },
        ),
        Field(
            "inventory_number",
            required=True,
            group=ABOUT,
            aliases=("inv_num", "invnum", "inventory", "інвентарний_номер", "інв_номер", "інв"),
        ),
        Field(
            "holder",
            required=True,
            group=ABOUT,
            aliases=("balance_holder", "балансоутримувач", "holder_id", "єдрпоу_балансоутримувача", "єдрпоу"),
            reference=LegalEntity,
            reference_key="code",
            reference_name="name",
            pattern_help=ENTITY_HELP,
        ),
        Field(
            "owner",
            group=ABOUT,
            aliases=("власник", "owner_id", "єдрпоу_власника"),
            reference=LegalEntity,
            reference_key="code",
            reference_name="name",
            pattern_help=ENTITY_HELP,
        ),
        Field("complex", group=ABOUT, aliases=("is_part_of", "комплекс", "майновий_комплекс")),
        Field("description", english="description_en", group=ABOUT, aliases=("опис",)),
        Field("description_en", group=ABOUT),
        Field(
            "building_class",
            group=ABOUT,
            aliases=("nk018", "dk018", "клас", "код_нк_018", "клас_нк018"),
            reference=BuildingClass,
            reference_key="code",
            clean=building_class_code,
            pattern_help=_("a code of НК 018, as in 1263.3"),
        ),
        Field("area", group=ABOUT, unit=_("m²"), aliases=("площа", "площа_м2", "area_m2")),
        Field("length", group=ABOUT, unit=_("m"), aliases=("довжина", "протяжність")),
        Field("quantity", group=ABOUT, aliases=("кількість", "count")),
        Field("unit", group=ABOUT, aliases=("одиниця", "одиниця_виміру")),
        Field("year", group=ABOUT, aliases=("рік", "рік_побудови", "рік_випуску", "year_built")),
        Field(
            "condition",
            group=ABOUT,
            aliases=("стан", "технічний_стан"),
            synonyms={
                Condition.GOOD: ("не потребує ремонту", "добрий"),
                Condition.REPAIR: ("потребує поточного ремонту", "задовільний"),
                Condition.OVERHAUL: ("потребує капітального ремонту", "незадовільний", "аварійний"),
                Condition.UNKNOWN: ("невідомо",),
            },
        ),
        Field("readiness", group=ABOUT, unit="%", aliases=("готовність", "будівельна_готовність")),
        Field("producer", group=ABOUT, aliases=("виробник",)),
        Field("model", group=ABOUT, aliases=("модель", "марка")),
        Field("serial_number", group=ABOUT, aliases=("серійний_номер",)),
        Field("passport_number", group=ABOUT, aliases=("номер_паспорта",)),
        replace(SETTLEMENT, required=False, group=PLACE),
        Field("address_text", group=PLACE, aliases=("адреса", "address")),
        # Links to other registers show, to each viewer, what that viewer sees there; the fields themselves are staff's.
        Field("address", audience=STAFF, group=PLACE, derived=True, reference=Address, reference_key="number"),
        Field("locator", group=PLACE, aliases=("розташування", "поверх", "кімната")),
        Field(
            "parcel",
            audience=STAFF,
            group=PLACE,
            aliases=("cadnum", "кадастровий_номер", "кадномер"),
            reference=Parcel,
            reference_key="cadastral_number",
        ),
        Field("utilities", group=UTILITIES, parts=utilities.PARTS),
        _money("primary_value", "первісна_вартість"),
        _money("depreciation", "знос", "сума_зносу"),
        _money("book_value", "балансова_вартість", "вартість"),
        Field("useful_life", group=VALUE, unit=_("years"), aliases=("строк_використання",)),
        Field(
            "registration_status",
            group=RIGHTS,
            aliases=("статус_реєстрації",),
            synonyms={
                Registration.UNKNOWN: ("невідомо",),
                Registration.PENDING: ("у процесі реєстрації",),
                Registration.REGISTERED: ("зареєстровано",),
                Registration.NOT_REGISTERED: ("не зареєстровано",),
            },
        ),
        Field("registration_number", group=RIGHTS, aliases=("реєстраційний_номер", "рнонм")),
        Field("registration_date", group=RIGHTS, aliases=("дата_реєстрації",)),
        Field(
            "use",
            group=LEASE,
            aliases=("використання",),
            synonyms={
                Use.OWN: ("власні потреби", "використовується"),
                Use.LEASED: ("оренда", "в оренді", "передано в оренду"),
                Use.FREE: ("вільне", "не використовується"),
                Use.CONSERVED: ("законсервовано", "консервація"),
            },
        ),
        Field(
            "tenant",
            group=LEASE,
            aliases=("орендар", "користувач", "єдрпоу_орендаря"),
            reference=LegalEntity,
            reference_key="code",
            reference_name="name",
            pattern_help=ENTITY_HELP,
        ),
        Field(
            "tenant_person",
            audience=PROPERTY_OFFICER.slug,
            group=LEASE,
            aliases=("орендар_фізособа", "піб_орендаря", "піб"),
        ),
        Field("lease_number", group=LEASE, aliases=("номер_договору",)),
        Field("lease_signed", group=LEASE, aliases=("дата_договору",)),
        Field("lease_from", group=LEASE, aliases=("початок_оренди",)),
        Field("lease_until", group=LEASE, aliases=("кінець_оренди", "завершення_оренди")),
        Field("lease_latest", group=LEASE, aliases=("термін_пролонгації",)),
        Field("lease_status", group=LEASE, aliases=("статус_договору",), synonyms=CONTRACT_STATUSES),
        Field("lease_purpose", group=LEASE, aliases=("мета_оренди", "цільове_призначення_оренди")),
        Field("lease_schedule", group=LEASE, aliases=("графік",)),
        _money("lease_value", "оцінка", "оціночна_вартість", group=LEASE),
        Field("lease_valued_on", group=LEASE, aliases=("дата_оцінки",)),
        Field("rent_rate", group=LEASE, unit="%", aliases=("орендна_ставка",)),
        _money("rent", "орендна_плата", group=LEASE),
        Field(
            "rent_period",
            group=LEASE,
            aliases=("період_оплати",),
            synonyms={
                RentPeriod.HOUR: ("година",),
                RentPeriod.DAY: ("день",),
                RentPeriod.WEEK: ("тиждень",),
                RentPeriod.MONTH: ("місяць",),
                RentPeriod.QUARTER: ("квартал",),
                RentPeriod.YEAR: ("рік",),
            },
        ),
        Field("rent_note", group=LEASE, aliases=("уточнення_вартості",)),
        Field("lease_link", group=LEASE, aliases=("посилання_на_договір",)),
        Field("lease_decision", group=LEASE, derived=True, reference=Decision, reference_key="number"),
        Field("offered", group=OFFER, aliases=("пропонується",), synonyms=OFFERS),
        Field("auction_id", group=OFFER, aliases=("ocid", "номер_аукціону")),
        Field("auction_link", group=OFFER, aliases=("аукціон", "prozorro")),
    )
    headline = ("title",)
    byline = ("kind", "address_text", "area")
    on_tiles = ("title", "inventory_number")
    searched = ("inventory_number", "title", "address_text")
    rules = (Rule(Check.OUTSIDE, limit=0.01),)
    expires = "lease_until"
    rests_on = {"lease_decision": "lease_number"}
    links = (
        Link(
            "addresses",
            _("Address"),
            _("Communal property at the address"),
            "SELECT id, address_id FROM assets_communalproperty WHERE address_id IS NOT NULL",
        ),
        Link(
            "parcels",
            _("Land parcel"),
            _("Communal property on the parcel"),
            "SELECT id, parcel_id FROM assets_communalproperty WHERE parcel_id IS NOT NULL",
        ),
    )
    officers = (PROPERTY_OFFICER,)
    style = Style(
        Symbol(fill="#9a8fb0", stroke="#4f4470", width=1.5, opacity=0.75, radius=5.0),
        by="use",
        classes=(
            StyleClass(Use.OWN, Use.OWN.label, "#7b6fa6", "#43386b"),
            StyleClass(Use.LEASED, Use.LEASED.label, "#4fa3a5", "#1f6163"),
            StyleClass(Use.FREE, Use.FREE.label, "#f2b134", "#8f5f00"),
            StyleClass(Use.CONSERVED, Use.CONSERVED.label, "#a8a39a", "#5c584f"),
        ),
        label="title",
    )
    open_data_set = "18"
    min_zoom = 11
    group = "property"
    inspire_theme = "bu"
    topic = "structure"
    order = 60
