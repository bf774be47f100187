"""The register of investment sites."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from addresses.registers import SETTLEMENT
from assets import utilities
from assets.models import InvestmentSite, LandPurpose, Ownership, SiteKind, SiteStatus, Terms
from assets.registers.declared import ABOUT, CONTACT, SURROUNDINGS, TERMS, UTILITIES
from assets.registers.land import purpose_code
from geo.registers import Check, Field, Link, Register, Rule, Sheet, register
from geo.roles import PROPERTY_OFFICER
from geo.styles import Style, StyleClass, Symbol


@register
class SiteRegister(Register):
    model = InvestmentSite
    slug = "sites"
    title = _("Investment sites")
    description = _("Land and property that the hromada offers to investors, each with its passport.")
    object_title = _("investment site")
    key = ("number",)
    fields = (
        Field("number", required=True, group=ABOUT, aliases=("номер", "no", "код")),
        Field("title", required=True, english="title_en", group=ABOUT, aliases=("назва", "name")),
        Field("title_en", group=ABOUT, aliases=("name_en",)),
        Field(
            "kind",
            required=True,
            group=ABOUT,
            aliases=("тип", "type", "вид"),
            synonyms={SiteKind.GREENFIELD: ("грінфілд",), SiteKind.BROWNFIELD: ("браунфілд",)},
        ),
        Field(
            "status",
            group=ABOUT,
            aliases=("статус", "доступність"),
            synonyms={
                SiteStatus.AVAILABLE: ("вільна", "доступна"),
                SiteStatus.RESERVED: ("зарезервована",),
                SiteStatus.NEGOTIATION: ("переговори", "ведуться переговори"),
                SiteStatus.TAKEN: ("зайнята",),
            },
        ),
        Field("description", english="description_en", group=ABOUT, aliases=("опис",)),
        Field("description_en", group=ABOUT),
        replace(SETTLEMENT, required=False, group=ABOUT),
        Field("documented_area", group=ABOUT, unit=_("ha"), aliases=("площа", "площа_га", "area_ha")),
        Field("area", group=ABOUT, unit=_("m²"), derived=True),
        Field(
            "purpose",
            group=TERMS,
            aliases=("purpose_code", "цп", "код_цп", "цільове_призначення"),
            reference=LandPurpose,
            reference_key="code",
            clean=purpose_code,
            pattern_help=_("a code of КВЦПЗ, as in 01.03"),
        ),
        Field("permitted_use", english="permitted_use_en", group=TERMS, aliases=("дозволене_використання",)),
        Field("permitted_use_en", group=TERMS),
        Field(
            "ownership",
            group=TERMS,
            aliases=("власність", "форма_власності"),
            synonyms={
                Ownership.PRIVATE: ("Приватна власність",),
                Ownership.COMMUNAL: ("Комунальна власність",),
                Ownership.STATE: ("Державна власність",),
                Ownership.UNDETERMINED: ("Не визначено",),
            },
        ),
        Field(
            "terms",
            group=TERMS,
            aliases=("умови", "спосіб"),
            synonyms={
                Terms.SALE: ("продаж", "купівля"),
                Terms.LEASE: ("оренда",),
                Terms.SALE_OR_LEASE: ("продаж або оренда", "оренда або продаж"),
                Terms.SUPERFICIES: ("суперфіцій",),
                Terms.CONCESSION: ("концесія",),
                Terms.PARTNERSHIP: ("дпп", "державно-приватне партнерство"),
            },
        ),
        Field("start_price", group=TERMS, unit=_("UAH"), aliases=("стартова_ціна",)),
        Field("auction_date", group=TERMS, aliases=("дата_аукціону",)),
        Field("auction_link", group=TERMS, aliases=("аукціон", "prozorro")),
        Field("utilities", group=UTILITIES, parts=utilities.PARTS),
        Field("nearest_town", english="nearest_town_en", group=SURROUNDINGS, aliases=("найближче_місто",)),
        Field("nearest_town_en", group=SURROUNDINGS),
        Field("nearest_town_km", group=SURROUNDINGS, unit=_("km"), aliases=("до_міста_км",)),
        Field("border", english="border_en", group=SURROUNDINGS, aliases=("пункт_пропуску", "кордон")),
        Field("border_en", group=SURROUNDINGS),
        Field("border_km", group=SURROUNDINGS, unit=_("km"), aliases=("до_кордону_км",)),
        Field("labour", group=SURROUNDINGS, aliases=("працездатних",)),
        Field("labour_note", english="labour_note_en", group=SURROUNDINGS, aliases=("трудові_ресурси",)),
        Field("labour_note_en", group=SURROUNDINGS),
        Field("contact", english="contact_en", group=CONTACT, aliases=("контакт",)),
        Field("contact_en", group=CONTACT),
        Field("phone", group=CONTACT, aliases=("телефон",)),
        Field("email", group=CONTACT, aliases=("пошта", "ел_пошта")),
    )
    headline = ("number", "title")
    byline = ("status", "kind", "documented_area")
    on_tiles = ("number", "title")
    searched = ("number", "title", "title_en")
    rules = (Rule(Check.OUTSIDE, limit=0.01), Rule(Check.AREA, limit=0.05, field="documented_area"))
    links = (
        Link(
            "parcels",
            _("Land parcels of the site"),
            _("Investment site"),
            "SELECT site_id, parcel_id FROM assets_siteparcel",
        ),
        Link(
            "property",
            _("Communal property of the site"),
            _("Investment site"),
            "SELECT site_id, property_id FROM assets_siteproperty",
        ),
    )
    sheets = (
        Sheet("passport", _("Passport of the site")),
        Sheet("composition", _("Choose what the site consists of"), officers=True),
    )
    officers = (PROPERTY_OFFICER,)
    style = Style(
        Symbol(fill="#2f9e62", stroke="#14532d", width=2.5, opacity=0.45),
        by="status",
        classes=(
            StyleClass(SiteStatus.AVAILABLE, SiteStatus.AVAILABLE.label, "#2f9e62", "#14532d"),
            StyleClass(SiteStatus.RESERVED, SiteStatus.RESERVED.label, "#e0b93b", "#7a5c00"),
            StyleClass(SiteStatus.NEGOTIATION, SiteStatus.NEGOTIATION.label, "#e08a3b", "#7a3d00"),
            StyleClass(SiteStatus.TAKEN, SiteStatus.TAKEN.label, "#9aa3a8", "#475057"),
        ),
        label="number",
    )
    open_data_set = "51"
    min_zoom = 9
    group = "investment"
    inspire_theme = "lu"
    topic = "economy"
    order = 70
