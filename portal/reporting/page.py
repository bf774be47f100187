"""What the page of reporting shows: the categories, the form, the map with the things that can be tapped."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.templatetags.static import static
from django.urls import reverse

from geo.records import Record
from layers import catalogue, features
from layers.catalogue import Catalogued
from portal.offline.shell import Shell
from portal.reporting import things
from portal.reporting.forms import ReportForm
from portal.reporting.strings import report_strings
from portal.strings import map_strings
from portal.views import map_config
from reports import pictures, proof
from reports.models import Category, Report
from reports.models.categories import Group

#: Whose that is which a browser keeps of the page: everybody's who uses it.
PUBLIC = "public"
_WORK = "portal/reporting/proof-worker.js"
SHELL = Shell(
    name="report",
    entries=("portal/reporting/main.js",),
    others=(
        _WORK,
        "portal/css/site.css",
        "portal/css/tokens.css",
        "portal/css/base.css",
        "portal/css/components.css",
        "portal/css/keeping.css",
        "portal/css/panel.css",
        "portal/css/map.css",
        "portal/css/reports.css",
        "portal/css/reporting.css",
        "portal/css/print.css",
        "portal/icon.svg",
        "vendor/leaflet/leaflet.css",
        "vendor/leaflet/leaflet.js",
        "vendor/protomaps-leaflet/protomaps-leaflet.js",
    ),
)


@dataclass(frozen=True)
class Shown:
    """The form as it stands: the category and the thing that were chosen, the categories that are `offered` (empty:
    all), the reports that are `known` of the same place, and whether the person is `sure` that it is another one.
    """

    form: ReportForm
    category: Category | None = None
    thing: Record | None = None
    offered: Sequence[Category] = ()
    known: Sequence[Report] = field(default_factory=tuple)
    sure: bool = False


def context_of(shown: Shown) -> dict[str, Any]:
    """Context of `portal/reporting/report.html`."""
    every = list(Category.objects.filter(archived=False))
    tapped = {one.thing_layer for one in every}
    layers = catalogue.layers(AnonymousUser())
    seen = {one.register.slug: one for one in layers if one.register.slug in tapped}
    layer = seen.get(shown.category.thing_layer) if shown.category else None
    return {
        "form": shown.form,
        "category": shown.category,
        "thing": shown.thing,
        "thing_title": _title(shown),
        "thing_name": str(layer.register.object_title) if layer else "",
        "known": shown.known,
        "sure": shown.sure or bool(shown.known),
        "groups": _groups(shown.offered or every),
        "questions": [(one.code, ReportForm(one)) for one in every],
        "challenge": proof.challenge(),
        "map_config": map_config((one for one in layers if one.layer.shown or one.register.slug in seen), is_kept=True),
        "map_strings": map_strings(),
        "report_strings": report_strings(),
        "report_config": _config(every, seen),
    }


def _config(every: Sequence[Category], seen: dict[str, Catalogued]) -> dict[str, Any]:
    """For the page's scripts; `layers` are those whose objects can be tapped."""
    return {
        "page": reverse("portal:report-new"),
        "worker": reverse("portal:report-worker"),
        "proof": static(_WORK),
        "shell": SHELL.name,
        "user": PUBLIC,
        "most": pictures.MOST,
        "layers": sorted(seen),
        "categories": {one.code: _category(one, seen.get(one.thing_layer)) for one in every},
    }


def _category(category: Category, layer: Catalogued | None) -> dict[str, Any]:
    return {
        "title": category.title,
        "description": category.description,
        "layer": layer.register.slug if layer else "",
        "thing": str(layer.register.object_title) if layer else "",
        "needsContact": category.needs_contact,
    }


def _groups(categories: Sequence[Category]) -> list[tuple[str, list[Category]]]:
    """The categories under their headings, in the order in which headings come first."""
    found: dict[str, list[Category]] = {}
    for one in categories:
        found.setdefault(one.group, []).append(one)
    return [(str(Group(group).label), of_it) for group, of_it in found.items()]


def _title(shown: Shown) -> str:
    """What the chosen thing is called."""
    slug = shown.category.thing_layer if shown.category else ""
    seen = things.sight(slug) if shown.thing and slug else None
    return features.headline(seen, shown.thing) if seen and shown.thing else ""
