"""The past of an object: its versions, the difference between two, and an earlier one given back. For staff."""

import json
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from geo import access, versions
from geo.access import Sight
from geo.records import Record, State
from geo.refusals import REASON, Invalid, Refused
from geo.registers import Register
from geo.versions import Difference, Moved, Version
from importers.models import Batch
from layers import catalogue, features
from portal.keeping import parcel_acts
from portal.keeping.asking import NOT_TAKEN, address_of, books_of, officers_only, person, record_in, sent
from portal.keeping.bar import bar
from portal.keeping.forms import StepForm
from portal.strings import map_strings
from portal.views import map_config


@dataclass(frozen=True)
class Line:
    """A version in the list. `import_number` is the import that made it, as people know it."""

    version: Version
    import_number: int | None


@dataclass(frozen=True)
class Compared:
    """A field in the table of differences, its values in words."""

    title: str
    unit: str
    before: str
    after: str


@never_cache
@require_safe
def history(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """The versions of an object; `?from=&to=` choose two whose difference is shown, at first the last two."""
    sight = books_of(request, slug)
    record = record_in(sight, uid)
    past = versions.versions(record)
    one, other = _chosen(request, past)
    context = {
        **_context(request, sight, record),
        "lines": _lines(past),
        "one": one,
        "other": other,
        "bar": bar(sight.register, record, request.user),
        "archived": record.state == State.ARCHIVED,
        "descent": parcel_acts.descent(record),
        "takes_back": access.may_write(sight.register, request.user),
    }
    if one and other:
        context |= compared(sight, versions.difference(sight, one, other))
    if context.get("place"):
        context |= {"map_config": map_config(catalogue.layers(request.user)), "map_strings": map_strings()}
    return render(request, "portal/keeping/history.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def restore(request: HttpRequest, slug: str, uid: UUID, number: int) -> HttpResponseBase:
    """What an earlier version would give back (GET), and its restoring (POST). To those who are not staff: nothing."""
    books_of(request, slug)
    return _restore(request, slug, uid, number)


@officers_only
def _restore(request: HttpRequest, register: type[Register], uid: UUID, number: int) -> HttpResponse:
    sight = access.books(register, request.user)
    record = record_in(sight, uid)
    past = versions.versions(record)
    wanted = next((version for version in past[:-1] if version.number == number), None)
    if wanted is None:
        messages.error(request, _("There is no earlier version %(number)s of this object.") % {"number": number})
        return redirect("portal:history", register.slug, uid)
    form = StepForm(sent(request), record.version)
    if request.method == "POST" and form.is_valid():
        reason, seen = form.cleaned_data["reason"], form.cleaned_data["version"]
        try:
            versions.restore(register, record, number, person(request), reason, seen)
        except Invalid as problem:
            beside = "reason" if REASON in problem.errors else None
            form.add_error(beside, [sentence for sentences in problem.errors.values() for sentence in sentences])
        except Refused as problem:
            form.decide_on(record.version)
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Version %(number)s is given back.") % {"number": number})
            return redirect(address_of(register, record))
    context = {
        **_context(request, sight, record),
        **compared(sight, _given_back(versions.difference(sight, past[-1], wanted))),
        "form": form,
        "number": number,
    }
    return render(request, "portal/keeping/restore.html", context, status=NOT_TAKEN if form.errors else 200)


def _context(request: HttpRequest, sight: Sight, record: Record) -> dict[str, Any]:
    return {
        "register": sight.register,
        "record": record,
        "title": features.headline(sight, record),
        "back": address_of(sight.register, record),
        "restores": access.may_write(sight.register, request.user) and record.state != State.ARCHIVED,
    }


def _chosen(request: HttpRequest, past: list[Version]) -> tuple[Version | None, Version | None]:
    """The two versions asked for, the earlier first; the last two where none are."""
    by_number = {str(version.number): version for version in past}
    asked = [by_number.get(request.GET.get(name, "")) for name in ("from", "to")]
    found = sorted((version for version in asked if version), key=lambda version: version.number)
    if len(found) < 2:
        found = past[-2:]
    return (found[0], found[1]) if len(found) == 2 else (None, None)


def _lines(past: list[Version]) -> list[Line]:
    """The latest first, as it is looked for."""
    uids = {version.batch for version in past if version.batch}
    numbers = dict(Batch.objects.filter(uid__in=uids).values_list("uid", "pk"))
    return [Line(version, numbers.get(version.batch) if version.batch else None) for version in reversed(past)]


def _given_back(found: Difference) -> Difference:
    """What of a difference a restore takes away."""
    return replace(found, fields=[one for one in found.fields if one.field.name not in versions.BOOKS])


def compared(sight: Sight, found: Difference) -> dict[str, Any]:
    """Context of `portal/keeping/_difference.html` and of the map beside it."""
    rows = []
    for one in found.fields:
        column = sight.register.model._meta.get_field(one.field.name)
        before, after = (
            features.in_words(timezone.localtime(value) if hasattr(value, "tzinfo") else value, one.field, column)
            for value in (one.before, one.after)
        )
        rows.append(Compared(str(one.field.title), str(one.field.unit), before, after))
    place = _place(found.geometry) if found.geometry else None
    return {"rows": rows, "moved": _moved(sight, found.geometry) if found.geometry else "", "place": place}


def _place(moved: Moved) -> dict[str, Any]:
    """Both geometries as GeoJSON, for `portal/pages/history.js`, and the bounds of the two in degrees."""
    boxes = [geom.extent for geom in (moved.before, moved.after) if geom]
    west, south, east, north = zip(*boxes, strict=True)
    return {
        "before": json.loads(moved.before.json) if moved.before else None,
        "after": json.loads(moved.after.json) if moved.after else None,
        "bounds": [min(west), min(south), max(east), max(north)],
    }


def _moved(sight: Sight, moved: Moved) -> str:
    """How far the geometry differs, in words."""
    if moved.before is None:
        return _("The object came onto the map.")
    if moved.after is None:
        return _("The object was taken off the map.")
    words = {
        "before": formats.number_format(round(moved.size_before, 1), use_l10n=True, force_grouping=True),
        "after": formats.number_format(round(moved.size_after, 1), use_l10n=True, force_grouping=True),
        "moved": formats.number_format(round(moved.moved or 0.0, 2), use_l10n=True, force_grouping=True),
    }
    match sight.register.geometry_type():
        case "MULTIPOLYGON":
            sentence = _("Area: %(before)s m², then %(after)s m²; %(moved)s m² belong to one of the two only.")
        case "MULTILINESTRING":
            sentence = _("Length: %(before)s m, then %(after)s m; the middle moved by %(moved)s m.")
        case _point:
            sentence = _("The point moved by %(moved)s m.")
    return sentence % words
