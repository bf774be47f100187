"""The workspace's page: what its map, its table and its editor begin with."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from geo import access
from layers import catalogue
from layers.rasters import showing
from portal.officers import Officer, preparers_only
from portal.strings import map_strings
from portal.views import map_config
from portal.workspace.api import rows, views
from portal.workspace.strings import workspace_strings


@ensure_csrf_cookie
@require_safe
@preparers_only
def workspace(request: HttpRequest, officer: Officer) -> HttpResponse:
    """The map of all layers, with table and editor of the registers whose changes this officer makes or proposes."""
    config = map_config(catalogue.layers(officer.user), showing.pictures(officer.user))
    context = {
        "map_config": config,
        # As text: it would be half of the page's elements, and is closed when the page opens.
        "layer_switches": render_to_string("portal/_layer_switches.html", {"map_config": config}, request),
        "map_strings": map_strings(),
        "workspace_config": {**workspace_config(officer), "brought": _brought(request, chief(officer))},
        "workspace_strings": workspace_strings(),
    }
    return render(request, "portal/workspace/map.html", context)


def _brought(request: HttpRequest, slug: str) -> dict[str, Any] | None:
    """What the interface tells of the register that the table begins with: asked for, it comes behind the scripts."""
    if not slug:
        return None
    saved = [one.model_dump(mode="json") for one in views.views(request, slug)]
    return {"slug": slug, "table": rows.table(request, slug).model_dump(mode="json"), "views": saved}


def workspace_config(officer: Officer) -> dict[str, Any]:
    """For the page's scripts: where the JSON interface is, whose drafts the browser keeps, the registers that are
    worked on here, in order, each with whether this person `saves` in it or proposes only, and the one that the table
    begins with.
    """
    return {
        "api": reverse("staff-api:api-root"),
        "user": str(officer.user.pk),
        "register": chief(officer),
        "registers": [
            {"slug": one.slug, "title": str(one.title), "saves": access.may_write(one, officer.user)}
            for one in officer.registers
        ],
    }


def chief(officer: Officer) -> str:
    """The slug of the register that an officer mostly works with: as on the public map, the first drawn by classes."""
    found = next((one for one in officer.registers if one.style.by), None) or next(iter(officer.registers), None)
    return found.slug if found else ""
