"""Help: each topic in both languages, reached from every page, and naming only what stands on the pages."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.html import escape

from portal.help.topics import TOPICS, Topic

TEMPLATES = Path(settings.BASE_DIR) / "portal" / "templates" / "portal" / "help"
LANGUAGES = [code for code, _name in settings.LANGUAGES]
#: `{% ui "…" %}`: words that a page has.
NAMED = re.compile(r'\{% ui "([^"]+)" %\}')
#: Where words of pages stand: in templates and modules of ours.
WORDS = re.compile(r"""(?:translate |_\(\s*|gettext_lazy\(\s*|context "[^"]*" )"([^"]+)\"""")

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_a_topic_is_told_in_the_language_of_the_page(client: Client, topic: Topic, language: str) -> None:
    page = client.get(f"/{language}/help/{topic.name}/" if language != "uk" else f"/help/{topic.name}/")
    assert page.status_code == 200
    said = page.content.decode()
    with translation.override(language):
        assert f"<h1>{escape(str(topic.title))}</h1>" in said
    headings = re.findall(r"<h2>([^<]+)</h2>", said)
    assert headings
    is_ukrainian = [bool(re.search("[а-яіїє]", heading)) for heading in headings]
    assert set(is_ukrainian) == {language == "uk"}


def test_both_languages_have_the_same_parts_and_name_the_same_words() -> None:
    for topic in TOPICS:
        texts = [(TEMPLATES / language / f"{topic.name}.html").read_text() for language in LANGUAGES]
        assert len({text.count("<h2>") for text in texts}) == 1, topic.name
        assert len({text.count("<li>") for text in texts}) == 1, topic.name
        assert len({tuple(sorted(NAMED.findall(text))) for text in texts}) == 1, topic.name


def test_help_names_only_what_stands_on_the_pages() -> None:
    of_pages: set[str] = set()
    for folder in ("portal", "layers", "importers", "reports", "assets", "addresses", "geo"):
        for path in (Path(settings.BASE_DIR) / folder).rglob("*"):
            if path.suffix in (".html", ".py") and TEMPLATES not in path.parents:
                of_pages |= set(WORDS.findall(path.read_text()))
    for path in TEMPLATES.rglob("*.html"):
        named = set(NAMED.findall(path.read_text()))
        assert named <= of_pages, f"{path.name} names what no page has: {named - of_pages}"


def test_the_words_of_the_pages_stand_in_the_language_of_the_page(client: Client) -> None:
    assert '<b class="ui-words">Поділ лінією</b>' in client.get("/help/workspace/").content.decode()
    assert '<b class="ui-words">Split by a line</b>' in client.get("/en/help/workspace/").content.decode()


def test_every_page_leads_to_help_and_its_contents_to_each_topic(client: Client) -> None:
    assert 'href="/help/"' in client.get("/catalogue/").content.decode()
    contents = client.get("/help/").content.decode()
    assert all(f'href="/help/{topic.name}/"' in contents for topic in TOPICS)


def test_a_stranger_is_not_led_to_pages_of_the_staff(client: Client) -> None:
    assert "/staff/imports/" not in client.get("/help/imports/").content.decode()
    assert 'href="/catalogue/"' in client.get("/help/data/").content.decode()


def test_a_topic_that_is_none_is_told_so(client: Client) -> None:
    assert client.get("/en/help/astrology/").status_code == 404
