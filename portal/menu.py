"""The menu of the staff's pages in the header: one table, for each page whom it is for."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from geo import access
from geo.access import Viewer
from portal.officers import kept_by, prepared_by
from reports import seeing


@dataclass(frozen=True)
class Entry:
    """A page of the menu; `current` where the viewer is at it or below it."""

    title: str
    address: str
    current: bool


def _keeps_a_register(viewer: Viewer) -> bool:
    return bool(kept_by(viewer))


def _prepares_changes(viewer: Viewer) -> bool:
    return bool(prepared_by(viewer))


def _brings_files(viewer: Viewer) -> bool:
    return _keeps_a_register(viewer) or access.may_make_layers(viewer)


def _is_staff(viewer: Viewer) -> bool:
    return viewer.is_authenticated


#: Name of the route, title, and whom it is for.
_PAGES: tuple[tuple[str, str | Promise, Callable[[Viewer], bool]], ...] = (
    ("portal:workspace", _("Workspace"), _prepares_changes),
    ("portal:tasks", _("Work lists"), _keeps_a_register),
    ("portal:field", _("In the field"), _keeps_a_register),
    ("portal:imports", _("Imports"), _brings_files),
    ("portal:dispatch", _("Inbox of reports"), seeing.handles),
    ("portal:conflicts", _("Conflicts"), _keeps_a_register),
    ("portal:layers", _("Thematic layers"), access.may_make_layers),
    ("portal:rasters", _("Raster layers"), access.may_make_layers),
    ("portal:proposals", _("Proposals"), access.has_to_do_with_proposals),
    ("portal:trail", _("Who did what"), _keeps_a_register),
    ("portal:help", _("Help"), _is_staff),
)


def entries(request: HttpRequest) -> list[Entry]:
    """The pages that this viewer may open."""
    found = {reverse(name): title for name, title, is_for in _PAGES if is_for(request.user)}
    # Pages may stand below one another.
    current = max((address for address in found if request.path.startswith(address)), key=len, default="")
    return [Entry(str(title), address, address == current) for address, title in found.items()]
