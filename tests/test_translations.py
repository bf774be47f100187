"""Ukrainian first: every sentence that a person sees in the code has its translation, whole and up to date."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

PROJECT = Path(__file__).resolve().parents[1]
CATALOGUE = PROJECT / "locale" / "uk" / "LC_MESSAGES" / "django.po"
APPS = ("geo", "layers", "addresses", "assets", "importers", "reports", "portal")
SOURCES = (".py", ".html", ".txt")
#: `%(name)s`, `%s`, `%%` of Python and `{name}` of the browser's scripts.
PLACEHOLDER = re.compile(r"%\(\w+\)[#0 +-]*[\d.]*[a-z]|%[sdr%]|\{\w+\}")
TIMEOUT_SECONDS = 120
#: Ukrainian has three forms after a number.
FORMS = 3

Key = tuple[str | None, str, str]


def key(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid, entry.msgid_plural


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> dict[Key, polib.POEntry]:
    """Everything that the sources mark for translation, found anew by Django's makemessages in a copy of them."""
    copy = tmp_path_factory.mktemp("sources")
    for app in APPS:
        for path in (PROJECT / app).rglob("*"):
            if path.suffix in SOURCES:
                target = copy / path.relative_to(PROJECT)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
    (copy / "locale").mkdir()
    command = [sys.executable, "-m", "django", "makemessages", "--locale", "uk", "--no-wrap"]
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run(command, cwd=copy, env=environment, check=True, capture_output=True, timeout=TIMEOUT_SECONDS)
    found = polib.pofile(str(copy / "locale" / "uk" / "LC_MESSAGES" / "django.po"))
    return {key(entry): entry for entry in found}


@pytest.fixture(scope="module")
def translated() -> dict[Key, polib.POEntry]:
    return {key(entry): entry for entry in polib.pofile(str(CATALOGUE)) if not entry.obsolete}


def texts(entry: polib.POEntry) -> Iterator[str]:
    yield from (entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr])


def test_the_extraction_finds_sentences_of_every_app(extracted: dict[Key, polib.POEntry]) -> None:
    places = {place.split("/")[0] for entry in extracted.values() for place, _line in entry.occurrences}
    assert places == set(APPS)


def test_every_sentence_of_the_code_is_in_the_ukrainian_catalogue(
    extracted: dict[Key, polib.POEntry], translated: dict[Key, polib.POEntry]
) -> None:
    assert sorted(entry[1] for entry in extracted.keys() - translated.keys()) == []


def test_the_catalogue_keeps_no_sentence_that_the_code_has_lost(
    extracted: dict[Key, polib.POEntry], translated: dict[Key, polib.POEntry]
) -> None:
    assert sorted(entry[1] for entry in translated.keys() - extracted.keys()) == []


def test_no_translation_is_empty_or_a_guess(translated: dict[Key, polib.POEntry]) -> None:
    assert [entry.msgid for entry in translated.values() if entry.fuzzy or not all(texts(entry))] == []


def test_sentences_with_numbers_have_all_ukrainian_forms(translated: dict[Key, polib.POEntry]) -> None:
    plural = [entry for entry in translated.values() if entry.msgid_plural]
    assert plural
    assert [entry.msgid for entry in plural if len(entry.msgstr_plural) != FORMS] == []


def test_translations_have_the_placeholders_of_their_sentences(translated: dict[Key, polib.POEntry]) -> None:
    wrong = []
    for entry in translated.values():
        allowed = [sorted(PLACEHOLDER.findall(text)) for text in (entry.msgid, entry.msgid_plural) if text]
        wrong += [text for text in texts(entry) if sorted(PLACEHOLDER.findall(text)) not in allowed]
    assert wrong == []


def test_translations_are_written_in_ukrainian(translated: dict[Key, polib.POEntry]) -> None:
    """A Latin look-alike or a Russian letter in a Ukrainian word would be read aloud and searched for in vain."""
    strange = re.compile(r"[а-яіїєґ][a-z]|[a-z][а-яіїєґ]|[ыэъё]", re.IGNORECASE)
    assert [
        text for entry in translated.values() for text in texts(entry) if strange.search(PLACEHOLDER.sub("", text))
    ] == []
