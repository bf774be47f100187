"""Pages with their scripts and style sheets put together, as an instance serves them."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from made_static import collected, served
from playwright.sync_api import Route, expect
from visiting import READY, Target, Visit
from workspace import Desk

from assets.models import Parcel

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return collected(tmp_path_factory.mktemp("static"))


@pytest.fixture
def bundled(made: Path, settings: Any, visit: Visit) -> None:
    """The tests' server finds static files where they are written; these come from where they are collected."""
    served(made, settings)
    visit.page.route("**/static/**", lambda route: _from_folder(route, made))


def _from_folder(route: Route, folder: Path) -> None:
    route.fulfill(path=folder / urlsplit(route.request.url).path.removeprefix("/static/"))


def scripts_and_styles(visit: Visit) -> list[str]:
    return [address for address in visit.requests if urlsplit(address).path.endswith((".js", ".css"))]


def test_the_workspace_opens_with_a_handful_of_files_and_its_editor_comes_when_it_is_wanted(
    desk: Desk, row: list[Parcel], bundled: None
) -> None:
    desk.enter(f"/en/staff/map/?object=parcels/{row[0].uid}")
    expect(desk.page.locator("#editor-title")).not_to_contain_text("Choose")
    desk.edit()
    expect(desk.page.locator("#table .grid-row[data-uid]:not([data-uid=''])").first).to_be_visible()
    parts = [address for address in scripts_and_styles(desk.visit) if "/portal/" in address]
    assert any("/editor-" in address for address in parts)
    assert not any("/workspace/editor/" in address for address in parts)
    assert desk.visit.complaints == []


def test_the_public_map_opens_an_object(visit: Visit, target: Target, bundled: None) -> None:
    visit.start(f"/en/{target.hash}")
    visit.page.wait_for_selector(READY)
    assert len(scripts_and_styles(visit)) < 12
    box = visit.page.locator("#map").bounding_box()
    assert box
    visit.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(visit.page.get_by_role("heading", name=target.number)).to_be_visible()
    assert visit.complaints == []
