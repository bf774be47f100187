"""The pages' scripts and style sheets, as `collectstatic` puts them together."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import brotli
import pytest
from django.contrib.staticfiles.finders import find, get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import CommandError
from django.test import Client
from made_static import collected, served
from whitenoise.compress import Compressor

from geo.models import User
from portal import modules
from portal.bundling import ENTRIES, LIBRARIES, PARTS, BundledStorage

IMPORTED = re.compile(r'\b(?:from|import)\s*\(?"([^"]+)"')
URL = re.compile(r"url\(\s*[\"']?([^\"')]{1,40})")
WORKSPACE = "portal/workspace/main.js"
#: V8's explicit compile hint, which stands in a script's first line.
HINT = "//# allFunctionsCalledOnLoad"
pytestmark = pytest.mark.usefixtures("bundles")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return collected(tmp_path_factory.mktemp("static"))


@pytest.fixture
def bundles(made: Path, settings: Any) -> None:
    served(made, settings)


def text(name: str) -> str:
    with staticfiles_storage.open(staticfiles_storage.stored_name(name)) as file:
        return str(file.read().decode())


@pytest.mark.parametrize("entry", [name for name in ENTRIES if name.endswith(".js")])
def test_a_page_s_modules_are_one_file_that_imports_nothing_but_its_parts(entry: str, made: Path) -> None:
    outside = [name for name in IMPORTED.findall(text(entry)) if not name.startswith("vendor/")]
    parts = [(made / entry).parent.joinpath(name).resolve().relative_to(made.resolve()) for name in outside]
    assert all(part.as_posix().startswith(PARTS) and (made / part).is_file() for part in parts), outside


@pytest.mark.parametrize("entry", [name for name in ENTRIES if name.endswith(".css")])
def test_a_page_s_style_sheets_are_one_file_with_its_pictures_in_it(entry: str) -> None:
    whole = text(entry)
    assert "@import" not in whole
    # References within a picture, and what an old browser was told, are no files.
    assert {found for found in URL.findall(whole) if not found.startswith(("data:", "#"))} == set()


def test_all_rules_of_the_parts_are_in_the_whole_in_their_order() -> None:
    whole = text("portal/css/pages/workspace.css")
    places = [whole.index(rule) for rule in (".leaflet-container", ".marker-icon", ".workspace-table", ".grid-row")]
    assert places[0] < places[1] < places[2]
    assert "prefers-color-scheme:dark" in text("portal/css/site.css").replace(" ", "")


def test_what_is_asked_for_later_stays_apart() -> None:
    """The editor is some thirty modules, which nobody waits for before the map is seen."""
    [later] = [name for name in IMPORTED.findall(text(WORKSPACE)) if "/editor-" in name]
    storage: Any = staticfiles_storage
    assert isinstance(storage, BundledStorage)
    assert not any(address.endswith(later.rsplit("/", 1)[1]) for address in storage.imported_by(WORKSPACE) or ())


@pytest.mark.parametrize("script", [*(name for name in ENTRIES if name.endswith(".js")), *LIBRARIES])
def test_browsers_that_can_are_told_to_compile_a_script_while_it_comes(script: str) -> None:
    assert text(script).splitlines()[0] == HINT
    assert text(script).count(HINT) == 1


def test_what_is_asked_for_later_is_compiled_when_it_is_called(made: Path) -> None:
    parts = list((made / PARTS).glob("editor-*.js"))
    assert parts
    assert not [part for part in parts if HINT in part.read_text()]


@pytest.mark.parametrize("library", LIBRARIES)
def test_the_map_of_a_library_points_to_the_same_places_as_before(library: str) -> None:
    before = json.loads(Path(str(find(f"{library}.map"))).read_text())["mappings"]
    assert json.loads(text(f"{library}.map"))["mappings"] == f";{before}"


@pytest.mark.django_db
def test_the_page_of_the_workspace_fetches_the_whole_and_its_parts_at_once(land_officer: User) -> None:
    client = Client()
    client.force_login(land_officer)
    page = client.get("/staff/map/").content.decode()
    storage: Any = staticfiles_storage
    preloads = re.findall(r'<link rel="modulepreload" href="([^"]+)">', page)
    assert preloads == [storage.url(WORKSPACE), *storage.imported_by(WORKSPACE)]
    assert len(preloads) < 6 < 25 < len(modules.imported(WORKSPACE))
    assert len(re.findall(r'<link rel="stylesheet"', page)) == 3


@pytest.mark.django_db
def test_a_page_that_the_device_keeps_has_its_modules_as_they_are(land_officer: User) -> None:
    client = Client()
    client.force_login(land_officer)
    page = client.get("/staff/field/").content.decode()
    preloads = re.findall(r'<link rel="modulepreload" href="([^"]+)">', page)
    assert preloads == [staticfiles_storage.url(name) for name in modules.imported("portal/field/main.js")]


def test_without_node_it_is_said_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CommandError, match=r"Node\.js was not found.*\./atlas setup"):
        collected(tmp_path)


def test_what_stands_under_two_names_is_packed_once_for_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = b"the same by its own name and by that with a digest " * 20
    names = ["one.js", "one.0123456789ab.js"]
    for name in names:
        (tmp_path / name).write_bytes(content)
    (tmp_path / "other.js").write_bytes(content + b"but for this")
    packed = []
    pack = Compressor.compress_gzip
    monkeypatch.setattr(Compressor, "compress_gzip", staticmethod(lambda data: packed.append(data) or pack(data)))
    made = dict(BundledStorage(location=tmp_path).compress_files([*names, "other.js"]))
    assert made.keys() == {*names, "other.js"}
    assert len(packed) == 2
    for name in names:
        assert gzip.decompress((tmp_path / f"{name}.gz").read_bytes()) == content
        assert brotli.decompress((tmp_path / f"{name}.br").read_bytes()) == content
        assert (tmp_path / f"{name}.br").stat().st_mtime == (tmp_path / name).stat().st_mtime


def test_every_entry_is_a_file_of_the_project() -> None:
    names = {name for finder in get_finders() for name, _storage in finder.list([])}
    assert set(ENTRIES) <= names


@pytest.mark.parametrize(
    ("name", "for_good"),
    [("portal/icon.0123456789ab.svg", True), ("portal/parts/chunk-ABCDEFGH.js", True), ("portal/icon.svg", False)],
)
def test_a_browser_keeps_for_good_what_has_a_digest_in_its_name(name: str, for_good: bool, settings: Any) -> None:
    found = re.search(settings.WHITENOISE_IMMUTABLE_FILE_TEST, f"/static/{name}")
    assert bool(found) is for_good


def test_leaflet_asks_nothing_of_internet_explorer_and_its_map_stays_true() -> None:
    """The exception in every other browser would have the whole library read twice."""
    served_so = text("vendor/leaflet/leaflet.js").partition("\n")[2]
    written = Path(str(find("vendor/leaflet/leaflet.js"))).read_text()
    assert "document.namespaces" in written
    assert "document.namespaces" not in served_so
    end = written.index("//# sourceMappingURL")
    apart = [at for at, (one, other) in enumerate(zip(served_so[:end], written[:end], strict=True)) if one != other]
    assert apart[-1] - apart[0] < len("document.namespaces.add")
