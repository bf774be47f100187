"""Calls of the workspace's JSON interface, as its page makes them."""

import json
from typing import Any

import pytest
from django.contrib.gis.geos import GEOSGeometry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from geo.models import User

ROOT, IN_UKRAINIAN = "/en/staff/api/", "/staff/api/"


class Calls:
    """The interface as one person calls it. Answers are read: `get` and `send` give status and body."""

    def __init__(self, user: User | None, root: str = ROOT) -> None:
        self.client, self._root = Client(), root
        if user:
            self.client.force_login(user)

    def get(self, path: str, **query: Any) -> tuple[int, Any]:
        return _read(self.client.get(self._root + path, query))

    def send(self, path: str, body: Any, method: str = "POST") -> tuple[int, Any]:
        text = body if isinstance(body, str) else json.dumps(body)
        return _read(self.client.generic(method, self._root + path, text, content_type="application/json"))

    def file(self, path: str, content: bytes, **told: Any) -> tuple[int, Any]:
        """A photograph, with what is told of it."""
        sent = SimpleUploadedFile("photograph.jpg", content, "image/jpeg")
        return _read(self.client.post(self._root + path, {**told, "photograph": sent}))


def geojson(geometry: GEOSGeometry) -> dict[str, Any]:
    """With all digits."""
    return {"type": geometry.geom_type, "coordinates": geometry.coords}


@pytest.fixture
def calls(land_officer: User) -> Calls:
    """A land officer's."""
    return Calls(land_officer)


def _read(answer: Any) -> tuple[int, Any]:
    return answer.status_code, json.loads(answer.content) if answer.content else None
