"""Tables of a comparison: findings of one kind, changed, new and gone objects; and the report as a file."""

from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, TypeVar

from django.core.exceptions import BadRequest
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from importers import report
from importers.findings import EFFECT_TITLES, FINDINGS, OF_THE_FILE
from importers.models import Batch
from importers.wizard import showing
from importers.wizard.showing import Page
from portal.drawn import Shape, map_context, shapes
from portal.imports import stages
from portal.imports.asking import Asked, of_import

Shown = TypeVar("Shown")


@require_safe
@of_import
def findings(request: HttpRequest, asked: Asked, code: str) -> HttpResponse:
    """Findings of one kind, with the places of their rows as long as these stand in staging."""
    if code not in FINDINGS:
        raise Http404(_("There is no such kind of finding."))

    def fetch(after: int) -> Page[showing.Found]:
        return showing.findings(asked.batch, asked.sight, code, after)

    effect = next((one["effect_title"] for one in stages.found(asked.batch) if one["code"] == code), None)
    points = showing.finding_points(asked.batch, asked.sight, code)

    def drawn(items: list[showing.Found]) -> list[Shape]:
        """The rows of this page as they are, and the spots that are meant; of the others, where they lie."""
        own = {one.line.row: one.place for one in items}
        elsewhere = [(str(row), point, "elsewhere") for row, point in points if row not in own]
        rows = ((str(row), place, "new") for row, place in own.items())
        return [*elsewhere, *rows, *((str(one.line.row), one.spot, "spot") for one in items)]

    context = {
        "heading": FINDINGS[code].title,
        "effect": effect or EFFECT_TITLES[FINDINGS[code].effect],
        "count": asked.batch.findings.get(code, 0),
        "of_the_file": code in OF_THE_FILE,
        "spots": code in showing.WITH_SPOTS,
        "points": len(points),
        "all_points": len(points) < showing.MOST_POINTS,
    }
    return _table(request, asked, "findings", fetch, drawn, context)


@require_safe
@of_import
def changes(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Changed objects, field by field, old and new places over each other."""
    return _compared(
        request, asked, "changes", showing.changed, _change_shapes, _("Changed objects"), asked.batch.rows_changed
    )


@require_safe
@of_import
def new(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Objects that the register does not have yet."""
    return _compared(request, asked, "objects", showing.new, _new_shapes, _("New objects"), asked.batch.rows_new)


@require_safe
@of_import
def gone(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Objects of the register that the file does not have."""
    return _compared(
        request,
        asked,
        "objects",
        showing.gone,
        _gone_shapes,
        _("Objects that are not in the file"),
        asked.batch.rows_gone,
    )


@require_safe
@of_import
def obstacles(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Objects that stand in the way of an undo: who changed them since, when, why, and what of them."""
    after = _after(request)
    if asked.batch.stage != Batch.Stage.APPLIED:
        return redirect("portal:import", asked.batch.pk)
    found = stages.in_the_way(asked, after)
    context = {
        "batch": asked.batch,
        "register": asked.sight.register,
        "heading": _("What stands in the way of the undo"),
        "count": found["obstacles_count"],
        "items": found["obstacles"],
        "after": found["obstacles_after"],
        "is_first": not after,
        **found,
    }
    return render(request, "portal/imports/obstacles.html", context)


@require_safe
@of_import
def report_csv(_request: HttpRequest, asked: Asked) -> FileResponse:
    """All that was found, row by row, for a spreadsheet."""
    file = NamedTemporaryFile(suffix=".csv")  # noqa: SIM115  # the answer closes it, and it is gone then
    report.write_csv(asked.batch, Path(file.name), readable=asked.sight.names())
    return FileResponse(file, as_attachment=True, filename=f"import-{asked.batch.pk}.csv", content_type="text/csv")


def _compared(
    request: HttpRequest,
    asked: Asked,
    template: str,
    fetch: Callable[..., Page[Any]],
    drawn: Callable[[list[Any]], list[Shape]],
    heading: str,
    count: int,
) -> HttpResponse:
    if not showing.is_staged(asked.batch):
        return redirect("portal:import", asked.batch.pk)

    def page(after: int) -> Page[Any]:
        return fetch(asked.batch, asked.sight, after)

    return _table(request, asked, template, page, drawn, {"heading": heading, "count": count})


def _table(
    request: HttpRequest,
    asked: Asked,
    template: str,
    fetch: Callable[[int], Page[Any]],
    drawn: Callable[[list[Any]], list[Shape]],
    context: dict[str, Any],
) -> HttpResponse:
    after = _after(request)
    page = fetch(after)
    marked = drawn(page.items)
    context |= {
        "batch": asked.batch,
        "register": asked.sight.register,
        "items": page.items,
        "after": page.after,
        "is_first": not after,
        "shapes": shapes(marked),
        "marks": {mark for _key, place, mark in marked if place},
        **map_context(asked.user, [asked.batch.register]),
    }
    return render(request, f"portal/imports/{template}.html", context)


def _after(request: HttpRequest) -> int:
    """Behind what the page begins; 0 is the beginning."""
    after = request.GET.get("after", "0")
    if not after.isdecimal():
        raise BadRequest(_("after must be the number that the page before gave."))
    return int(after)


def _change_shapes(items: list[showing.Change]) -> list[Shape]:
    """An object that stays where it is is drawn as it stands."""
    marked = []
    for one in items:
        key = str(one.row)
        marked += [(key, one.old_place or one.place, "old"), (key, one.new_place, "new")]
    return marked


def _new_shapes(items: list[showing.Arrival]) -> list[Shape]:
    return [(str(one.row), one.place, "new") for one in items]


def _gone_shapes(items: list[showing.Missing]) -> list[Shape]:
    return [(str(one.item.id), one.place, "old") for one in items]
