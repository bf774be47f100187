"""What search engines are told at the root: which pages there are, which are none of theirs, and the icon."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from made_sites import site

from addresses.models import Hromada
from assets.models import InvestmentSite, Parcel
from geo.models import Publication, User, Visibility

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def a_site(parcels: Callable[..., list[Parcel]]) -> InvestmentSite:
    return site(parcels(2))


def told(client: Client) -> dict[str, dict[str, str]]:
    """Each page of the sitemap: its translations by language."""
    answer = client.get("/sitemap.xml")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/xml")
    return {
        entry.findtext("s:loc", "", NAMES): {
            link.attrib["hreflang"]: link.attrib["href"] for link in entry.findall("x:link", NAMES)
        }
        for entry in ElementTree.fromstring(answer.content)
    }


def test_every_page_of_the_sitemap_opens_to_a_stranger(client: Client, a_site: InvestmentSite) -> None:
    pages = told(client)
    assert len(pages) > 20
    assert f"http://testserver/o/sites/{a_site.uid}/passport/" in pages
    for page, translations in pages.items():
        assert client.get(urlsplit(page).path).status_code == 200, page
        assert set(translations) == {"uk", "en", "x-default"}
        assert page in (translations["uk"], translations["en"])
        assert set(translations.values()) <= set(pages)


def test_what_staff_alone_see_is_not_in_the_sitemap_though_staff_ask_for_it(
    client: Client, a_site: InvestmentSite, land_officer: User
) -> None:
    before = set(told(client))
    Publication.objects.filter(slug="sites").update(visibility=Visibility.STAFF)
    client.force_login(land_officer)
    gone = {urlsplit(page).path for page in before - set(told(client))}
    pages = (f"/o/sites/{a_site.uid}/passport/", "/catalogue/sites/")
    assert gone == {way + page for way in ("", "/en") for page in pages}


def crawler(client: Client) -> RobotFileParser:
    answer = client.get("/robots.txt")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    parser = RobotFileParser()
    parser.parse(answer.content.decode().splitlines())
    return parser


def test_crawlers_are_led_to_pages_and_kept_out_of_what_has_no_end(client: Client, kozelshchyna: Hromada) -> None:
    asked = crawler(client)
    assert asked.site_maps() == ["http://testserver/sitemap.xml"]
    assert all(asked.can_fetch("*", page) for page in told(client))
    for closed in ("/staff/map/", "/en/staff/map/", "/admin/", "/ogc/collections", "/tiles/parcels/12/1/1.mvt"):
        assert not asked.can_fetch("*", closed), closed


def test_an_invented_hromada_is_not_to_be_found_among_true_ones(client: Client, kozelshchyna: Hromada) -> None:
    Hromada.objects.update(invented=True)
    asked = crawler(client)
    assert asked.site_maps() is None
    assert not asked.can_fetch("*", "/")


@pytest.mark.parametrize(("name", "size"), [("icon-48", 48), ("icon-180", 180)])
def test_the_icon_is_a_picture_for_programs_that_know_no_svg(name: str, size: int) -> None:
    found = finders.find(f"portal/{name}.png")
    assert isinstance(found, str)
    head = Path(found).read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(head[16:20]), int.from_bytes(head[20:24])) == (size, size)


def test_the_icon_is_found_where_all_look_for_it(client: Client) -> None:
    assert client.get("/favicon.ico")["Location"].startswith("/static/portal/icon-48.")
