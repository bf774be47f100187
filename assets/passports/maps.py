"""The maps of a passport: the site among its neighbours, and in the hromada; each as the viewer may see it."""

from collections.abc import Sequence

from django.contrib.gis.geos import GEOSGeometry
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from addresses.models import Hromada
from addresses.registers import STREET_KINDS, HromadaRegister, SettlementRegister, StreetRegister
from assets.models import InvestmentSite
from assets.passports.contents import consists_of
from assets.registers import ParcelRegister, PropertyRegister, SiteRegister
from geo import access
from geo.access import Viewer
from geo.styles import Symbol
from geo.text import in_reader_letters
from layers.drawing import Frame, Paper, Stratum, around, draw

_SETTLEMENT = Symbol(fill="#f3e6c8", stroke="#b08d4a", width=1.0, opacity=0.7)
_NEIGHBOUR = Symbol(stroke="#b3aea4", width=0.5)
_STREET = Symbol(stroke="#8c8478", width=1.6)
_PROPERTY = Symbol(fill="#9a8fb0", stroke="#4f4470", width=1.0, opacity=0.9, radius=5.0)
_PARCEL = Symbol(stroke="#14532d", width=1.2)
_SITE_FILL, _SITE_STROKE = "#2f9e62", "#14532d"
_SITE = Symbol(fill=_SITE_FILL, stroke=_SITE_STROKE, width=3.0, opacity=0.4)
_SITE_DOT = Symbol(fill="#b3123f", stroke="#ffffff", width=1.5, radius=8.0)
_HROMADA = Symbol(fill="#ffffff", stroke="#7a4f90", width=2.0, opacity=1.0)

#: Neighbouring parcels smaller than this on paper, in mm², would only blacken it.
_NEIGHBOUR_MM2 = 2.0
_LARGER, _SMALLER = 1.2, 0.85
#: The end of a cadastral number, quarter and parcel, for a parcel too small for all of it.
_NUMBER_END = len("001:0001")


def site_frame(site: InvestmentSite, paper: Paper) -> Frame | None:
    """The frame around the site; None where it has no outline yet."""
    return around(site.geom, paper) if site.geom else None


def site_map(site: InvestmentSite, viewer: Viewer, frame: Frame) -> SafeString:
    """The site with its parcels and property, settlements, streets and the parcels around it."""
    sites, parcels = access.sight(SiteRegister, viewer), access.sight(ParcelRegister, viewer)
    property_ = access.sight(PropertyRegister, viewer)
    own = list(consists_of(site, parcels).values_list("pk", flat=True))
    titles = ("title", "title_en") if "title_en" in property_.names() else ("title",)
    strata = (
        Stratum("settlement", access.sight(SettlementRegister, viewer), _SETTLEMENT, ("name",), _name, weight=_LARGER),
        Stratum("neighbour", parcels, _NEIGHBOUR, without=own, smallest=_NEIGHBOUR_MM2),
        Stratum("street", access.sight(StreetRegister, viewer), _STREET, ("kind", "name"), _street),
        Stratum("site", sites, _SITE, ("number",), only=[site.pk], weight=_LARGER),
        Stratum("parcel", parcels, _PARCEL, ("cadastral_number",), _number, only=own, within=True, weight=_SMALLER),
        Stratum("property", property_, _PROPERTY, titles, _title, clear=True, weight=_SMALLER),
    )
    return draw(frame, strata, "site", _("Map of the site and its surroundings"))


def overview(site: InvestmentSite, viewer: Viewer, paper: Paper) -> SafeString | None:
    """Where the site is in the hromada; None where one of them is not on the map yet."""
    outline: GEOSGeometry | None = Hromada.objects.values_list("geom", flat=True).first()
    if outline is None or site.geom is None:
        return None
    settlements = access.sight(SettlementRegister, viewer)
    strata = (
        Stratum("hromada", access.sight(HromadaRegister, viewer), _HROMADA),
        Stratum("settlement", settlements, _SETTLEMENT, ("name",), _name),
        Stratum(
            "site", access.sight(SiteRegister, viewer), _SITE_DOT, ("number",), only=[site.pk], dot=True, clear=True
        ),
    )
    return draw(around(outline, paper), strata, "overview", _("Map of the hromada with the place of the site"))


def _name(values: Sequence[str]) -> list[str]:
    return [in_reader_letters(values[0])]


def _title(values: Sequence[str]) -> list[str]:
    title, *english = values
    return [(english and get_language() == "en" and english[0]) or in_reader_letters(title)]


def _street(values: Sequence[str]) -> list[str]:
    kind, name = values
    short = STREET_KINDS[kind][1:2] or STREET_KINDS[kind]
    return [in_reader_letters(f"{short[0]} {name}"), in_reader_letters(name)]


def _number(values: Sequence[str]) -> list[str]:
    return [values[0], values[0][-_NUMBER_END:]]
