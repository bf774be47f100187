"""Static files as they are served: all modules of a page in one file, and all its style sheets.

    STORAGES = {"staticfiles": {"BACKEND": "portal.bundling.BundledStorage"}}

The files of the project stay native modules and style sheets with `@import`, and work as they are: so they are served
to developers and to the tests. `collectstatic` puts together those that `ENTRIES` names, by esbuild (`bundle.mjs`), and
serves the whole in the place of the entry. See docs/decisions/0057-one-file-a-page.md.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.core.management import CommandError
from django.utils.translation import gettext as _
from whitenoise.storage import CompressedManifestStaticFilesStorage

#: Scripts and style sheets of the pages that people open from afar, or wait for. Those that a service worker keeps
#: (`portal.offline.shell`) are not among them: they come from the device.
ENTRIES = (
    "portal/css/site.css",
    "portal/css/pages/map.css",
    "portal/css/pages/workspace.css",
    "portal/pages/map.js",
    "portal/pages/object.js",
    "portal/pages/reports.js",
    "portal/workspace/main.js",
)
#: Libraries that those pages load beside; their maps go along.
LIBRARIES = ("vendor/leaflet/leaflet.js", "vendor/protomaps-leaflet/protomaps-leaflet.js")
#: Where parts of bundles stand. Their names carry a digest of their content already, so they are served by these names.
PARTS = "portal/parts/"

_PROGRAM = Path(__file__).with_name("bundle.mjs")
_IMPORTED = "imported.json"
_ERROR = re.compile("error", re.IGNORECASE)

Paths = dict[str, tuple[Any, str]]


class BundledStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage, with the entries in one file each."""

    #: Files on which it depends, beside the static ones, what is served.
    made_by = (_PROGRAM, Path(__file__), settings.BASE_DIR / "package-lock.json")

    def post_process(self, paths: Paths, dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if dry_run:
            return
        with TemporaryDirectory() as folder:
            imported = _bundled(Path(folder))
            made = FileSystemStorage(folder)
            names = (*ENTRIES, *LIBRARIES, *(f"{name}.map" for name in LIBRARIES))
            yield from super().post_process({**paths, **{name: (made, name) for name in names}}, **options)
            parts = [f"{PARTS}{path.name}" for path in Path(folder, PARTS).iterdir()]
            for name in parts:
                self._write(name, Path(folder, name).read_bytes())
            for name, packed in self.compress_files(parts):
                yield name, packed, True
            self._write(_IMPORTED, json.dumps(imported).encode())

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Packs what is in a file once, though it stands there by two names: its own, and one with its digest."""
        names: dict[tuple[bytes, str], list[str]] = {}
        for name in paths:
            path = Path(self.path(name))
            names.setdefault((sha256(path.read_bytes()).digest(), path.suffix), []).append(name)
        twins = {first: others for first, *others in names.values()}
        for name, packed in super().compress_files(twins):
            yield name, packed
            for twin in twins[name]:
                beside = twin + packed.removeprefix(name)
                shutil.copyfile(self.path(packed), self.path(beside))
                shutil.copystat(self.path(twin), self.path(beside))
                yield twin, beside

    def imported_by(self, entry: str) -> list[str] | None:
        """Addresses of the files that a bundled module still imports at once; None if it is not bundled."""
        names = self._imported.get(entry)
        return None if names is None else [f"{self.base_url}{name}" for name in names]

    @cached_property
    def _imported(self) -> Mapping[str, list[str]]:
        with self.open(_IMPORTED) as file:
            found: Mapping[str, list[str]] = json.load(file)
        return found

    def _write(self, name: str, content: bytes) -> None:
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _bundled(target: Path) -> Mapping[str, list[str]]:
    """The entries made under `target`, and what each of them imports at once beside them."""
    try:
        run = subprocess.run(
            ["node", _PROGRAM, target, *ENTRIES, *LIBRARIES], check=False, capture_output=True, text=True
        )
    except FileNotFoundError as missing:
        raise CommandError(_failed(_("Node.js was not found."))) from missing
    if run.returncode:
        # Node's error and esbuild's stand in a line of their own, amid where it was met.
        lines = run.stderr.splitlines()
        raise CommandError(_failed(next((line.strip() for line in lines if _ERROR.search(line)), run.stderr)))
    found: Mapping[str, list[str]] = json.loads(run.stdout)
    return found


def _failed(reason: str) -> str:
    message = _(
        "The scripts of the pages could not be put together: %(reason)s Install what is missing by: ./atlas setup"
    )
    return message % {"reason": reason}
