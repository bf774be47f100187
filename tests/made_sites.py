"""Investment sites made for tests, and what their PDFs say."""

import re
import subprocess
from datetime import date
from typing import Any

from django.contrib.gis.geos import Point

from addresses.models import LegalEntity
from assets.models import CommunalProperty, InvestmentSite, LandPurpose, Parcel
from assets.sites import compose
from geo.records import State

COUNCIL = "04382122"


def council() -> LegalEntity:
    """The council that holds the property of these tests."""
    made, _created = LegalEntity.objects.get_or_create(
        code=COUNCIL, defaults={"name": "Козельщинська селищна рада", "name_en": "Kozelshchyna Council"}
    )
    return made


def thing(inventory_number: str, place: Point | None = None, **fields: Any) -> CommunalProperty:
    """A building of communal property under that number."""
    values = {
        "inventory_number": inventory_number,
        "holder": fields.pop("holder", None) or council(),
        "kind": "building",
        "title": "Зерносховище",
        "state": State.CURRENT,
        "geom": place,
    }
    return CommunalProperty.objects.create(**(values | fields))


def site(parcels: list[Parcel], things: list[CommunalProperty] | None = None, **fields: Any) -> InvestmentSite:
    """A site of these parcels and things, with all that an investor asks about; `fields` differ from that."""
    values: dict[str, Any] = {
        "number": "S-7",
        "state": State.CURRENT,
        "title": "Елеваторний майданчик",
        "title_en": "Elevator site",
        "kind": "brownfield",
        "description": "Колишній тік",
        "description_en": "A former grain yard",
        "documented_area": "1.2500",
        "purpose": LandPurpose.objects.get(code="11.02", valid_to=None),
        "permitted_use": "Склади до 15 м заввишки",
        "permitted_use_en": "Warehouses up to 15 m high",
        "ownership": "communal",
        "terms": "lease",
        "start_price": "2450000.00",
        "auction_date": date(2027, 2, 3),
        "utilities": [
            {"kind": "electricity", "distance": 0, "capacity": 400, "tariff": 6.9},
            {"kind": "gas", "distance": 250, "capacity": 320, "note": "середній тиск", "note_en": "medium pressure"},
        ],
        "nearest_town": "Кременчук",
        "nearest_town_km": "38.0",
        "labour": 21400,
        "contact": "Відділ економіки",
        "contact_en": "Department of economy",
        "phone": "+380 5342 9 12 34",
    }
    made = InvestmentSite.objects.create(**(values | fields))
    compose(made, parcels, things or [], None, "made for a test")
    return made


def pdf_text(content: bytes) -> str:
    """All that a PDF says, white space made single."""
    said = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return re.sub(r"\s+", " ", said.stdout.decode())
