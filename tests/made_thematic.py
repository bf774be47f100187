"""A thematic layer made for a test: street lamps, with a field of every kind."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from helpers import CORNER, STEP, tile_of

from addresses.models import Hromada
from geo.models import User
from geo.records import Record, State
from geo.registers import Register
from geo.roles import LAYER_EDITOR, Role
from layers import thematic
from layers.models import ThematicLayer
from layers.thematic import provided, tables

#: A value that staff alone may read.
SECRET = "ТАЄМНИЦЯ-88"
#: Of the first lamp.
NUMBER = "Л-0"

LAMPS: dict[str, Any] = {
    "slug": "lamps",
    "title_uk": "Світильники",
    "title_en": "Street lamps",
    "object_uk": "світильник",
    "object_en": "street lamp",
    "geometry": "point",
    "fields": [
        {"name": "number", "kind": "text", "title_uk": "Номер", "title_en": "Number", "required": True},
        {"name": "street_name", "kind": "text", "title_uk": "Вулиця", "title_en": "Street"},
        {
            "name": "power",
            "kind": "number",
            "title_uk": "Потужність",
            "title_en": "Power",
            "unit_uk": "Вт",
            "places": 1,
        },
        {
            "name": "condition",
            "kind": "choice",
            "title_uk": "Стан",
            "title_en": "Condition",
            "choices": [
                {"value": "works", "title_uk": "світить", "title_en": "works", "synonyms": ["справний"]},
                {"value": "broken", "title_uk": "не світить", "title_en": "broken"},
            ],
        },
        {"name": "installed_on", "kind": "date", "title_uk": "Встановлено", "title_en": "Installed on"},
        {"name": "is_led", "kind": "boolean", "title_uk": "Світлодіодний", "title_en": "LED"},
        {"name": "contract", "kind": "text", "title_uk": "Договір", "title_en": "Contract", "audience": "staff"},
        {"name": "shines", "kind": "hours", "title_uk": "Світить", "title_en": "Shines"},
        {"name": "site", "kind": "link", "title_uk": "Паспорт", "title_en": "Data sheet"},
        {"name": "picture", "kind": "photograph", "title_uk": "Фото опори", "title_en": "Picture of the pole"},
    ],
    "key": ["number"],
    "headline": ["number"],
    "byline": ["street_name", "condition"],
    "searched": ["number", "street_name"],
    "style": {
        "default": {"fill": "#e0b93b", "stroke": "#7a5c00", "radius": 6.0},
        "by": "condition",
        "classes": [{"value": "broken", "fill": "#b3261e", "stroke": "#5c0f0a"}],
    },
}


@pytest.fixture
def layer(kozelshchyna: Hromada) -> type[Register]:
    return thematic.create(LAMPS)


@pytest.fixture
def editor(person: Callable[[Role], User]) -> User:
    return person(LAYER_EDITOR)


def lamps(**changed: Any) -> dict[str, Any]:
    """The definition of the lamps, with other values of these names."""
    return {**LAMPS, **changed}


def with_field(**field: Any) -> dict[str, Any]:
    """The definition of the lamps with one more field."""
    return lamps(fields=[*LAMPS["fields"], field])


def retiring(name: str) -> dict[str, Any]:
    """The definition of the lamps with this field retired."""
    return lamps(fields=[{**one, "retired": True} if one["name"] == name else one for one in LAMPS["fields"]])


def place(index: int) -> Point:
    """The place of the lamp of that index, within the Kozelshchyna hromada."""
    return Point(CORNER[0] + index * STEP, CORNER[1], srid=4326)


def lamp(register: type[Register], index: int = 0, **values: Any) -> Record:
    """A current lamp on the map."""
    told = {
        "number": f"Л-{index}",
        "street_name": "вул. Миру",
        "power": "70.5",
        "condition": "broken",
        "contract": SECRET,
        "state": State.CURRENT,
        "geom": place(index),
    }
    made = register.model._default_manager.create(**(told | values))
    made.refresh_from_db()
    return made


def ways(one: Record) -> list[str]:
    """Addresses under which this lamp can be found."""
    z, x, y = tile_of(one, 15)  # type: ignore[arg-type]  # whatever stands on the map
    return [
        f"/tiles/lamps/{z}/{x}/{y}.mvt",
        "/catalogue/lamps/download?f=geojson",
        "/?list=lamps",
        "/o/lamps/list/?q=миру",
        f"/o/lamps/{one.pk}/card/",
        f"/o/lamps/{one.uid}/",
    ]


def drop_all() -> None:
    """Forget the layers of a test that committed, before the flush, which knows no tables but Django's."""
    for layer in ThematicLayer.objects.all():
        tables.drop(provided.of(layer).model)
