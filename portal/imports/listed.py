"""Tables of a comparison: findings of one kind, changed, new and gone objects; and the report as a file."""

from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, TypeVar

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from importers import report
from importers.findings import EFFECT_TITLES, FINDINGS, OF_THE_FILE
from importers.wizard import showing
from importers.wizard.showing import Page
from portal.imports import stages
from portal.imports.asking import Asked, of_import
from portal.imports.views import map_context

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
    context = {
        "heading": FINDINGS[code].title,
        "effect": effect or EFFECT_TITLES[FINDINGS[code].effect],
        "count": asked.batch.findings.get(code, 0),
        "of_the_file": code in OF_THE_FILE,
    }
    return _table(request, asked, "findings", fetch, _finding_shapes, context)


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
    shapes: Callable[[list[Any]], list[tuple[str, str | None, str]]],
    heading: str,
    count: int,
) -> HttpResponse:
    if not showing.is_staged(asked.batch):
        return redirect("portal:import", asked.batch.pk)

    def page(after: int) -> Page[Any]:
        return fetch(asked.batch, asked.sight, after)

    return _table(request, asked, template, page, shapes, {"heading": heading, "count": count})


def _table(
    request: HttpRequest,
    asked: Asked,
    template: str,
    fetch: Callable[[int], Page[Any]],
    shapes: Callable[[list[Any]], list[tuple[str, str | None, str]]],
    context: dict[str, Any],
) -> HttpResponse:
    after = request.GET.get("after", "0")
    if not after.isdecimal():
        return HttpResponseBadRequest(_("after must be the number that the page before gave."))
    page = fetch(int(after))
    context |= {
        "batch": asked.batch,
        "register": asked.sight.register,
        "items": page.items,
        "after": page.after,
        "is_first": after == "0",
        "shapes": stages.shapes(shapes(page.items)),
        **map_context(asked),
    }
    return render(request, f"portal/imports/{template}.html", context)


def _finding_shapes(items: list[showing.Found]) -> list[tuple[str, str | None, str]]:
    """Each object once, and over it what every finding of it is about."""
    objects = {one.line.row: one for one in items}.values()
    marked = [(str(one.line.row), one.place, "new") for one in objects]
    return marked + [(str(one.line.row), one.spot, "spot") for one in items]


def _change_shapes(items: list[showing.Change]) -> list[tuple[str, str | None, str]]:
    """An object that stays where it is is drawn as it stands."""
    marked = []
    for one in items:
        key = str(one.row)
        marked += [(key, one.old_place or one.place, "old"), (key, one.new_place, "new")]
    return marked


def _new_shapes(items: list[showing.Arrival]) -> list[tuple[str, str | None, str]]:
    return [(str(one.row), one.place, "new") for one in items]


def _gone_shapes(items: list[showing.Missing]) -> list[tuple[str, str | None, str]]:
    return [(str(one.item.id), one.place, "old") for one in items]
