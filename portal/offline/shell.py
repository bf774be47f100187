"""The service worker of a page: which files it keeps, and by which version it knows that they are others.

    FIELD = Shell("field", ("portal/field/main.js",), ("portal/css/field.css", …))
    path("worker.js", FIELD.worker, name="field-worker")       # beside the page, which is the worker's scope

The version is a digest of all that is kept, so that a release is told from the one before by what changed. Modules are
found by their imports (`portal.modules`), so that none can be forgotten; what one imports later, by `import(…)`, is an
entry of its own.
"""

import json
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from portal.modules import imported

#: Header of the page's answer, without which the page is not kept: whose it is, by the account's number, or `public`.
#: Nothing that was taken along for another is shown with it.
OWNER = "X-Atlas-Owner"
_WORKER = "portal/offline/worker.js"


@dataclass(frozen=True)
class Shell:
    """`name` is of the caches; `entries` are modules, `others` the rest of the static files that the page loads."""

    name: str
    entries: tuple[str, ...]
    others: tuple[str, ...]

    def worker(self, request: HttpRequest) -> HttpResponse:
        """The worker's script. It tells of nobody and of no object, so it is everybody's."""
        return _worker(request, self)

    def files(self) -> list[str]:
        """Names of all static files that are kept."""
        return list(_files(self))


@require_safe
def _worker(_request: HttpRequest, shell: Shell) -> HttpResponse:
    files = shell.files()
    told = {"name": shell.name, "version": _version((*files, _WORKER)), "files": [static(one) for one in files]}
    script = f"self.ATLAS_SHELL = {json.dumps(told)};\nimportScripts({json.dumps(static(_WORKER))});\n"
    return HttpResponse(script, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


@cache
def _files(shell: Shell) -> tuple[str, ...]:
    modules = (one for entry in shell.entries for one in imported(entry))
    return tuple(sorted({*modules, *shell.others}))


@cache
def _version(names: tuple[str, ...]) -> str:
    digest = sha256()
    for name in names:
        digest.update(static(name).encode() + _path(name).read_bytes())
    return digest.hexdigest()[:16]


def _path(name: str) -> Path:
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(f"The shell names a static file that there is not: {name}")
    return Path(found)
