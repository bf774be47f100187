"""A page's scripts are fetched at once: what a module imports, directly or not, is named in the page."""

import re
from pathlib import Path

import pytest
from django.test import Client

from geo.models import User
from portal import modules
from portal.templatetags.modules import page_data

STATIC = Path(modules.__file__).parent / "static"
IMPORT = re.compile(r'^import\s[^;]*?"(portal/[^"]+)";', re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", ["portal/pages/map.js", "portal/workspace/main.js"])
def test_every_import_of_a_module_is_preloaded_with_it(page: str) -> None:
    found = modules.imported(page)
    assert len(found) == len(set(found)) > 5
    needed = {one for module in found for one in IMPORT.findall((STATIC / module).read_text(encoding="utf-8"))}
    assert needed <= set(found)


def test_what_a_module_asks_for_later_is_not_fetched_with_the_page() -> None:
    assert "portal/workspace/editor/editor.js" not in modules.imported("portal/workspace/main.js")


@pytest.mark.django_db
def test_the_workspace_names_its_modules_behind_the_import_map(land_officer: User) -> None:
    client = Client()
    client.force_login(land_officer)
    page = client.get("/staff/map/").content.decode()
    preloads = re.findall(r'<link rel="modulepreload" href="([^"]+)">', page)
    assert [f"/static/{name}" for name in modules.imported("portal/workspace/main.js")] == preloads
    assert page.index('type="importmap"') < page.index("modulepreload")


@pytest.mark.django_db
def test_a_page_names_all_of_its_style_sheets_at_once(land_officer: User) -> None:
    """One that imports another has the browser fetch one behind the other."""
    client = Client()
    client.force_login(land_officer)
    page = client.get("/staff/map/").content.decode()
    sheets = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)">', page)
    assert sheets[:4] == [
        "portal/css/tokens.css",
        "portal/css/base.css",
        "portal/css/components.css",
        "vendor/leaflet/leaflet.css",
    ]
    assert not any("@import" in (STATIC / sheet).read_text(encoding="utf-8") for sheet in sheets)


def test_what_scripts_read_of_a_page_is_in_letters_and_cannot_end_its_element() -> None:
    written = page_data({"title": "Яснобрід </script><b>"}, "told")
    assert '{"title":"Яснобрід \\u003C/script\\u003E\\u003Cb\\u003E"}' in written
    assert written.startswith('<script id="told" type="application/json">')
