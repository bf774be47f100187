"""The register of land parcels."""

import re

from django.utils.translation import gettext_lazy as _

from addresses.models import Decision, LegalEntity
from assets import utilities
from assets.models import (
    CADASTRAL_NUMBER,
    ContractKind,
    LandCategory,
    LandPurpose,
    Ownership,
    Parcel,
    ParcelStatus,
)
from assets.registers.declared import CONTRACT, CONTRACT_STATUSES, ENTITY_HELP, OFFER, OFFERS, VALUE
from geo.records import State
from geo.registers import OPEN_DATA, Check, Field, Link, Register, Rule, Severity, register
from geo.roles import LAND_CLERK, LAND_OFFICER
from geo.styles import Style, StyleClass, Symbol

#: A purpose code however it was left: `01.01`, `1.01`, `16`, `16.0`, `01.01 Для ведення…`.
_PURPOSE_CODE = re.compile(r"^\s*(\d{1,2})(?:[.,](\d{1,2}))?(?!\d)")


def purpose_code(text: str) -> str | None:
    """The КВЦПЗ code at the beginning of `text` as `NN.NN`; None if there is none.

    Spreadsheets and ArcGIS turn the code into a number, so that 16.00 comes as `16.0` and 01.10 as `1.1`: a single
    digit behind the point is read as tens.
    """
    found = _PURPOSE_CODE.match(text)
    if not found:
        return None
    section, number = found.group(1), found.group(2) or ""
    return f"{section:>02}.{number:<02}"


@register
class ParcelRegister(Register):
    model = Parcel
    slug = "parcels"
    title = _("Land parcels")
    description = _("Parcels of land with cadastral number, purpose, category, ownership and area.")
    object_title = _("land parcel")
    key = ("cadastral_number",)
    fields = (
        Field(
            "cadastral_number",
            required=True,
            aliases=(
                "cadnum",
                "cadastr",
                "kadnum",
                "kadastr",
                "cad_num",
                "кадастровий_номер",
                "кадномер",
                "кад_номер",
            ),
            pattern=CADASTRAL_NUMBER,
            pattern_help=_("10, 2, 3 and 4 digits with colons, as in 5322081200:00:001:0001"),
        ),
        Field(
            "status",
            aliases=("stan", "стан", "статус"),
            synonyms={
                ParcelStatus.PLANNED: ("проектна", "проєктна", "запроектована", "planned"),
                ParcelStatus.REGISTERED: ("зареєстровано", "чинна", "registered"),
                ParcelStatus.CANCELLED: ("скасовано", "припинено", "архівна", "cancelled"),
            },
        ),
        Field(
            "purpose",
            aliases=("purpose_code", "kvcpz", "kvtspz", "цп", "код_цп", "цільове_код", "purpose"),
            reference=LandPurpose,
            reference_key="code",
            clean=purpose_code,
            pattern_help=_("a code of КВЦПЗ, as in 01.03"),
        ),
        Field("purpose_text", aliases=("purpose", "purpose_tx", "цільове_призначення", "призначення")),
        Field(
            "category",
            aliases=("kategoria", "land_cat", "категорія", "категорія_земель"),
            # The codes are those of the State Land Cadastre's exchange file.
            synonyms={
                LandCategory.AGRICULTURAL: (
                    "Землі сільськогосподарського призначення",
                    "сільськогосподарські",
                    "100",
                ),
                LandCategory.RESIDENTIAL: ("Землі житлової та громадської забудови", "200"),
                LandCategory.NATURE_RESERVE: (
                    "Землі природно-заповідного та іншого природоохоронного призначення",
                    "Землі природно-заповідного фонду",
                    "300",
                ),
                LandCategory.HEALTH: ("Землі оздоровчого призначення", "400"),
                LandCategory.RECREATION: ("Землі рекреаційного призначення", "500"),
                LandCategory.HERITAGE: ("Землі історико-культурного призначення", "600"),
                LandCategory.FOREST: ("Землі лісогосподарського призначення", "Землі лісового фонду", "700"),
                LandCategory.WATER: ("Землі водного фонду", "800"),
                LandCategory.INDUSTRY: (
                    "Землі промисловості, транспорту, зв’язку, енергетики, оборони та іншого призначення",
                    "Землі промисловості, транспорту, електронних комунікацій, енергетики, оборони та іншого"
                    " призначення",
                    "Землі промисловості",
                    "900",
                ),
            },
        ),
        Field(
            "ownership",
            aliases=("vlasnist", "власність", "форма_власності", "owner_form"),
            synonyms={
                Ownership.PRIVATE: ("Приватна власність", "100"),
                Ownership.COMMUNAL: ("Комунальна власність", "200"),
                Ownership.STATE: ("Державна власність", "300"),
                Ownership.UNDETERMINED: ("Не визначено", "0"),
            },
        ),
        Field(
            "custodian",
            aliases=("custodian", "розпорядник", "розпорядник_землі"),
            reference=LegalEntity,
            reference_key="code",
            reference_name="name",
            pattern_help=ENTITY_HELP,
        ),
        Field("documented_area", unit=_("ha"), aliases=("area", "area_ha", "площа", "площа_га", "doc_area")),
        Field("area", unit=_("m²"), derived=True),
        Field("address", aliases=("addr", "адреса", "місце_розташування")),
        Field("normative_value", group=VALUE, unit=_("UAH"), aliases=("norm_value", "нго", "ngo", "нормативна_оцінка")),
        Field("normative_date", group=VALUE, aliases=("norm_date", "дата_оцінки", "дата_нго")),
        Field("offered", group=OFFER, aliases=("пропонується",), synonyms=OFFERS),
        Field("auction_id", group=OFFER, aliases=("ocid", "номер_аукціону")),
        Field("auction_link", group=OFFER, aliases=("аукціон", "prozorro")),
        Field("utilities", group=OFFER, parts=utilities.PARTS),
        Field(
            "tenant",
            audience=OPEN_DATA,
            group=CONTRACT,
            aliases=("tenant", "користувач", "орендар", "єдрпоу_орендаря"),
            reference=LegalEntity,
            reference_key="code",
            reference_name="name",
            pattern_help=ENTITY_HELP,
        ),
        Field(
            "tenant_person",
            audience=LAND_OFFICER.slug,
            group=CONTRACT,
            aliases=("користувач_фізособа", "орендар_фізособа", "піб_орендаря", "піб"),
        ),
        Field(
            "contract_kind",
            audience=OPEN_DATA,
            group=CONTRACT,
            aliases=("contract", "contr_kind", "договір", "вид_договору"),
            synonyms={
                ContractKind.SALE: ("купівля-продаж", "договір купівлі-продажу"),
                ContractKind.LEASE: ("оренда", "договір оренди"),
                ContractKind.SUPERFICIES: ("суперфіцій",),
                ContractKind.EMPHYTEUSIS: ("емфітевзис",),
            },
        ),
        Field("contract_number", audience=OPEN_DATA, group=CONTRACT, aliases=("contr_num", "номер_договору")),
        Field("contract_date", audience=OPEN_DATA, group=CONTRACT, aliases=("contr_date", "дата_договору")),
        Field(
            "contract_until",
            audience=OPEN_DATA,
            group=CONTRACT,
            aliases=("contr_end", "contr_till", "термін_договору"),
        ),
        Field(
            "contract_status",
            audience=OPEN_DATA,
            group=CONTRACT,
            aliases=("contr_stat", "статус_договору"),
            synonyms=CONTRACT_STATUSES,
        ),
        Field(
            "contract_rent",
            audience=OPEN_DATA,
            group=CONTRACT,
            unit=_("UAH"),
            aliases=("contr_rent", "orenda", "орендна_плата", "вартість"),
        ),
        Field("contract_rate", audience=OPEN_DATA, group=CONTRACT, unit="%", aliases=("contr_rate", "ставка")),
        Field("contract_note", audience=OPEN_DATA, group=CONTRACT, aliases=("contr_note", "уточнення_вартості")),
        Field("contract_link", audience=OPEN_DATA, group=CONTRACT, aliases=("contr_url", "посилання_на_договір")),
        Field(
            "contract_decision",
            audience=OPEN_DATA,
            group=CONTRACT,
            derived=True,
            reference=Decision,
            reference_key="number",
        ),
    )
    headline = ("cadastral_number",)
    byline = ("category", "documented_area")
    on_tiles = ("cadastral_number",)
    searched = ("cadastral_number", "address")
    locates = ("cadastral_number",)
    rules = (
        # A parcel within which another lies, or a part of another, is not registered (Law 3613-VI art. 24).
        Rule(Check.OVERLAP, limit=1.0, by_hand={State.CURRENT: Severity.REFUSAL}),
        Rule(Check.OUTSIDE, limit=0.01),
        Rule(Check.AREA, limit=0.05, field="documented_area"),
        # A project of a parcel may come before its number is assigned.
        Rule(Check.KEY, severity={State.DRAFT: Severity.WARNING, State.CURRENT: Severity.REFUSAL}),
    )
    links = (
        Link(
            "addresses",
            _("Addresses on the parcel"),
            _("Land parcel"),
            "SELECT parcel.id, address.id FROM assets_parcel AS parcel INNER JOIN addresses_address AS address"
            " ON address.cadastral_number = parcel.cadastral_number AND address.cadastral_number <> ''",
        ),
    )
    expires = "contract_until"
    rests_on = {"contract_decision": "contract_number"}
    by_acts = ("cadastral_number", "status")
    ceased = {"status": ParcelStatus.CANCELLED}
    officers = (LAND_OFFICER,)
    proposed_by = (LAND_CLERK,)
    approved_by = (LAND_OFFICER,)
    # Hues by the custom of land-use plans; lightness differs too, so that the classes hold without colour sight.
    style = Style(
        Symbol(fill="#d8d5cc", stroke="#77736a", width=0.8, opacity=0.6),
        by="category",
        classes=(
            StyleClass(LandCategory.AGRICULTURAL, LandCategory.AGRICULTURAL.label, "#f0d98c", "#a88a2d"),
            StyleClass(LandCategory.RESIDENTIAL, LandCategory.RESIDENTIAL.label, "#e39a7b", "#9c4a2a"),
            StyleClass(LandCategory.NATURE_RESERVE, LandCategory.NATURE_RESERVE.label, "#7fb58a", "#2f6b3c"),
            StyleClass(LandCategory.HEALTH, LandCategory.HEALTH.label, "#b7d9d0", "#4d8f80"),
            StyleClass(LandCategory.RECREATION, LandCategory.RECREATION.label, "#b5d67f", "#5f8526"),
            StyleClass(LandCategory.HERITAGE, LandCategory.HERITAGE.label, "#c9a0c8", "#7c4a7b"),
            StyleClass(LandCategory.FOREST, LandCategory.FOREST.label, "#5f9566", "#2c5a34"),
            StyleClass(LandCategory.WATER, LandCategory.WATER.label, "#8dbbe0", "#3a72a3"),
            StyleClass(LandCategory.INDUSTRY, LandCategory.INDUSTRY.label, "#b3a6b8", "#655770"),
        ),
        label="cadastral_number",
    )
    open_data_set = "57"
    min_zoom = 9
    group = "land"
    inspire_theme = "cp"
    topic = "planningCadastre"
    order = 30
