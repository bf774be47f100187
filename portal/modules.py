"""The scripts of the pages: native modules, found by the import map and fetched as soon as a browser sees the page; and
their style sheets. Where an instance serves them put together (`portal.bundling`), the page names the whole.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from portal.bundling import BundledStorage

_STATIC = Path(__file__).parent / "static"
#: Of others, by their names of static files. One is no module itself; whoever imports it has what it makes: globals.
_LIBRARIES = ("vendor/leaflet-geoman/leaflet-geoman.js", "vendor/vector-tile/vector-tile.js")
#: `import … from "portal/x.js"` and `export … from "portal/x.js"`, not `import("portal/x.js")`, which is for later.
_IMPORTED = re.compile(r'^(?:import|export)\b[^"(;=]*"((?:portal|vendor)/[^"]+)"', re.MULTILINE)
#: `@import "x.css";`
_SHEET = re.compile(r'^@import "([^"]+)";', re.MULTILINE)


def import_map() -> SafeString:
    """The import map (WHATWG HTML, §8.1.6): our modules' names, as `portal/page-data.js`, and addresses.

    The served names carry a hash of the content, so a module could not be found by a relative address.
    """
    text = json.dumps({"imports": {name: static(name) for name in (*_modules(), *_LIBRARIES)}})
    return mark_safe(text.replace("<", "\\u003c"))


def preloads(name: str) -> SafeString:
    """Links for everything that a module imports, directly or not (`modulepreload`, WHATWG HTML, §4.6.7.12).

    Without them a browser learns of a module only when it has read the one that imports it: a page of forty modules
    waits some eight times for the network, one behind the other.
    """
    return format_html_join("\n", '<link rel="modulepreload" href="{}">', ((one,) for one in _addresses(name)))


def style_links(name: str) -> SafeString:
    """Links for a style sheet that imports others: for those, all at once, unless they are served as one file."""
    parts = (name,) if isinstance(staticfiles_storage, BundledStorage) else _parts(name)
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', ((static(one),) for one in parts))


def _addresses(name: str) -> Iterator[str]:
    parts = staticfiles_storage.imported_by(name) if isinstance(staticfiles_storage, BundledStorage) else None
    if parts is None:
        yield from map(static, imported(name))
    else:
        yield from (static(name), *parts)


@cache
def imported(name: str) -> tuple[str, ...]:
    """The module itself and all that it imports, each once, in the order in which a browser meets them."""
    found = {name: None}
    waiting = [name]
    for one in waiting:
        new = [other for other in _imports(one) if other not in found]
        found.update(dict.fromkeys(new))
        waiting.extend(new)
    return tuple(found)


@cache
def _parts(name: str) -> tuple[str, ...]:
    sheet = _STATIC / name
    found = _SHEET.findall(sheet.read_text(encoding="utf-8"))
    return tuple((sheet.parent / one).resolve().relative_to(_STATIC.resolve()).as_posix() for one in found)


def _imports(name: str) -> Iterator[str]:
    yield from _IMPORTED.findall((_STATIC / name).read_text(encoding="utf-8"))


@cache
def _modules() -> list[str]:
    return sorted(path.relative_to(_STATIC).as_posix() for path in (_STATIC / "portal").rglob("*.js"))
