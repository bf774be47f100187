"""The page of reporting, filled in and sent as browsers do."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from made_reports import ask_for_thing, place, solved
from made_thematic import LAMPS, drop_all, lamp, lamps

from layers import thematic

JSON = {"accept": "application/json"}
DARK = {"answers.fault": "dark"}


@pytest.fixture
def lighting() -> Iterator[list[Any]]:
    """The lamps Л-0 and Л-1, which are the things of the category of a dark lamp and of no other."""
    register = thematic.create(lamps())
    ask_for_thing("street-light-out", LAMPS["slug"])
    ask_for_thing("street-lights-out", "")
    yield [lamp(register, index) for index in (0, 1)]
    drop_all()


def begun(client: Client, query: str = "?category=fallen-tree") -> dict[str, str]:
    """What stands in the form's hidden fields, as a browser sends them back."""
    text = client.get(f"/en/report/{query}").content.decode()
    hidden = re.findall(r"<input type=\"hidden\" name=\"([\w-]+)\"(?: value=\"([^\"]*)\")?", text)
    return {name: value for name, value in hidden if name != "csrfmiddlewaretoken"}


def filled(client: Client, query: str = "?category=fallen-tree", **values: Any) -> dict[str, Any]:
    """A plain form of a fallen tree, a point taken for its place."""
    lon, lat = place()
    told = {"lon": str(lon), "lat": str(lat), "description": "Впала липа"}
    return {**begun(client, query), **told, **values}


def proven(values: dict[str, Any]) -> dict[str, Any]:
    """The same as a script sends it, which has done the work."""
    return {**values, "counter": solved(values["challenge"])}


def file(content: bytes, name: str = "IMG_0001.JPG") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


def send(client: Client, values: dict[str, Any]) -> Any:
    return client.post("/en/report/", values)
