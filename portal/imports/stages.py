"""What the page of an import shows at its stage: context of `portal/imports/_import.html`."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from geo import access
from geo.access import Sight
from geo.models import Job
from geo.records import State
from importers import applying, double_encoding, obstacles
from importers.files.together import TOGETHER
from importers.findings import EFFECT_TITLES, FINDINGS, Effect
from importers.models import Batch, Conflict, Profile
from importers.proposing import Unmade
from importers.wizard import answers, making, showing, work
from importers.wizard.looking import CUT
from layers import features
from layers.models import ThematicLayer
from portal.drawn import shapes
from portal.imports.asking import Asked
from portal.imports.forms import MOST_FIELDS, OTHER, AnswersForm, factors, first_fed, gone_choices
from portal.imports.proposed import ProposedLayerForm

#: Objects in the way of an undo that are told on the page of the import itself.
FIRST_OBSTACLES = 5
#: Answers by which a file is read in another way: it is looked into anew, and its rows are checked after that.
_READ_BY = ("layer", "encoding", "crs", "place")
#: How the stages are marked in lists and headings.
MARKS = {
    Batch.Stage.APPLIED: "good",
    Batch.Stage.FAILED: "problem",
    Batch.Stage.STAGED: "waiting",
    Batch.Stage.LOOKED: "waiting",
}
#: What a column of a file holds by its type (`importers.files.batches`), as people call it.
_HELD = {
    "text": pgettext_lazy("column of a file", "text"),
    "integer": pgettext_lazy("column of a file", "whole numbers"),
    "number": pgettext_lazy("column of a file", "numbers"),
    "date": pgettext_lazy("column of a file", "dates"),
    "datetime": pgettext_lazy("column of a file", "dates with times"),
    "boolean": pgettext_lazy("column of a file", "yes or no"),
    "binary": pgettext_lazy("column of a file", "binary data"),
}


def at_stage(
    asked: Asked,
    form: AnswersForm | None = None,
    layer: ProposedLayerForm | None = None,
    problem: str = "",
    where: str = "",
) -> dict[str, Any]:
    """`form`: answers that were not taken, `layer`: a layer that was not made; `problem`: what an act was refused for,
    said beside `where` it was asked.
    """
    batch = asked.batch
    busy = work.at_work(batch)
    context = {
        "batch": batch,
        "register": asked.sight.register,
        "mark": MARKS.get(Batch.Stage(batch.stage), ""),
        "busy": busy,
        "interrupted": bool(batch.step) and not busy,
        "refused": {"problem": problem, "where": where},
        "may_cancel": batch.stage not in (Batch.Stage.APPLIED, Batch.Stage.UNDONE, Batch.Stage.CANCELLED),
    }
    if busy:
        return context | progress(batch)
    if batch.stage in (Batch.Stage.LOOKED, Batch.Stage.STAGED) and "open" in batch.looked:
        context |= _questions(asked, form) | _proposed(asked, layer)
    if batch.stage in (Batch.Stage.STAGED, Batch.Stage.APPLIED, Batch.Stage.UNDONE):
        context |= _compared(batch)
    if batch.stage == Batch.Stage.APPLIED:
        context["conflicts"] = batch.brought.filter(state__in=Conflict.PENDING).count()
        context["layer_page"] = _layer_page(asked)
        context |= in_the_way(asked, limit=FIRST_OBSTACLES) if batch.problem else {}
    return context


def _layer_page(asked: Asked) -> str:
    """Where the thematic layer that the file went into is changed; empty for the house's registers, and for others."""
    slug = asked.batch.register
    mine = access.may_make_layers(asked.user) and ThematicLayer.objects.filter(slug=slug).exists()
    return reverse("portal:layer", args=[slug]) if mine else ""


def in_the_way(asked: Asked, after: int = 0, limit: int = showing.PAGE_LENGTH) -> dict[str, Any]:
    """What stands in the way of an undo: how many objects, and what was done with those behind the record `after`."""
    ids = applying.obstacles(asked.sight.register, asked.batch)
    shown = [pk for pk in ids if pk > after][: limit + 1]
    more, shown = len(shown) > limit, shown[:limit]
    told = obstacles.account(asked.batch, access.books(asked.sight.register, asked.user), shown)
    return {
        "obstacles_count": len(ids),
        "obstacles": [(one, features.headline(asked.sight, one.record)) for one in told],
        "obstacles_after": shown[-1] if more else None,
    }


def progress(batch: Batch) -> dict[str, Any]:
    """How far the step is that is being done: context of `portal/imports/_progress.html`."""
    job = batch.job
    waiting = job is None or job.status == Job.Status.WAITING
    return {
        "batch": batch,
        "job": job,
        "step": _("Waiting for the worker") if waiting or not job or not job.step else job.step,
        "stopping": batch.stopping,
    }


def _questions(asked: Asked, form: AnswersForm | None) -> dict[str, Any]:
    batch, looked, given = asked.batch, asked.batch.looked, asked.batch.answers
    form = form or AnswersForm(batch, asked.sight)
    systems = list({one["code"]: one for one in reversed(looked.get("systems", []))}.values())[::-1]
    chosen = given.get("crs") or looked.get("system") or ""
    listed = {one["code"] for one in systems}
    said = form.data or {
        "layer": looked.get("layer", ""),
        "encoding": looked.get("encoding", {}).get("chosen") or "",
        "crs": chosen if chosen in listed or not chosen else OTHER,
        "crs_text": "" if chosen in listed else chosen,
        "state": given.get("state") or State.CURRENT,
        **dict(zip(("place_x", "place_y"), given.get("place") or (), strict=False)),
    }
    names = [one["name"] for one in looked.get("fields", [])]
    encodings = looked.get("encoding", {}).get("candidates", [])
    register = asked.sight.register
    return {
        "looked": looked,
        "together": TOGETHER,
        "form": form,
        "said": said,
        "chosen_encoding": next((one for one in encodings if one["name"] == said.get("encoding")), None),
        "encodings": [one for one in encodings if one["name"] != said.get("encoding")],
        "systems": systems,
        "given_system": given.get("crs") or "",
        "looked_as_told": batch.stage == Batch.Stage.LOOKED and any(map(given.get, _READ_BY)),
        "fields": _fields(form, asked.sight, batch),
        "fields_left": max(0, len(names) - MOST_FIELDS),
        "names": names,
        "is_table": looked.get("is_table", False) and bool(names),
        "missing": [register.field(name).title for name in looked.get("missing", [])],
        "factors": factors(),
        "states": [(one.value, one.label) for one in (State.CURRENT, State.DRAFT)],
        "profiles": looked.get("profiles", []),
        "shapes": shapes([(one["code"], one["outline"], "outline") for one in systems], said.get("crs", "")),
    }


def _proposed(asked: Asked, layer: ProposedLayerForm | None) -> dict[str, Any]:
    """The layer that is proposed for a file that goes into no register."""
    proposal = making.proposal_of(asked.batch)
    if layer is None and proposal is not None:
        layer = ProposedLayerForm(proposal)
    found = {one["name"]: one | {"type": _HELD[one["type"]]} for one in asked.batch.looked.get("fields", [])}
    return {
        "makes_layer": asked.sight.register is Unmade,
        "layer_form": layer,
        "layer_rows": [(found.get(row.theirs, {}), row) for row in layer.rows()] if layer else [],
    }


def _fields(form: AnswersForm, sight: Sight, batch: Batch) -> list[dict[str, Any]]:
    """Rows of the table of fields: the file's field with its samples, and what is done with it."""
    looked, told = batch.looked, batch.answers.get("transforms") or {}
    # The mark of what was cut is no letter of the file.
    samples = [text.removesuffix(CUT) for field in form.asked_fields for text in field["samples"]]
    encoded_twice = double_encoding.meant(samples)
    fed, titles = first_fed(looked), [(one.name, str(one.title)) for one in sight.register.importable()]
    rows = []
    for at, field in enumerate(form.asked_fields):
        ours = form.data.get(f"pair-{at}", fed.get(field["name"], ""))
        transform = told.get(ours, {})
        meant = "\n".join(f"{theirs} = {value}" for theirs, value in transform.get("values", {}).items())
        controls = {
            "factor": form.data.get(f"factor-{at}", transform.get("factor") or ""),
            "month": bool(form.data.get(f"month-{at}", transform.get("month_first") and not form.is_bound)),
            "decode": bool(form.data.get(f"decode-{at}", transform.get("decode") and not form.is_bound)),
            "values": form.data.get(f"values-{at}", meant),
        }
        feeds = [one for one, theirs in looked["pairs"].items() if theirs == field["name"]]
        decoded = next(filter(None, (encoded_twice.get(text.removesuffix(CUT)) for text in field["samples"])), "")
        unreadable = [one for one in feeds if one not in sight.names()]
        rows.append(
            {
                "at": at,
                "name": field["name"],
                "type": _HELD[field["type"]],
                "samples": [] if unreadable else field["samples"],
                "ours": ours,
                "also": [title for name, title in titles if name in feeds and name != ours],
                "errors": [
                    error for name in ("pair", "factor", "values") for error in form.errors.get(f"{name}-{at}", [])
                ],
                "decoded": "" if unreadable else decoded,
                "transformed": any(controls.values()) or bool(decoded),
                **controls,
            }
        )
    return rows


def _compared(batch: Batch) -> dict[str, Any]:
    staged = showing.is_staged(batch)
    met = batch.rows_changed + batch.rows_unchanged
    lists = {name: reverse(f"portal:import-{name}", args=[batch.pk]) for name in ("new", "changes", "gone")}
    counts = [
        ("new", _("New"), batch.rows_new, lists["new"]),
        ("changed", _("Changed"), batch.rows_changed, lists["changes"]),
        ("unchanged", _("Unchanged"), batch.rows_unchanged, ""),
        ("gone", _archived(batch) or _("Not in the file"), batch.rows_gone, lists["gone"]),
        ("left-out", _("Left out"), batch.rows_left_out, ""),
    ]
    return {
        "counts": [(name, title, count, url if staged and count else "") for name, title, count, url in counts],
        "placeless": showing.all_are_placeless(batch),
        "found": found(batch),
        "gone_choices": gone_choices(),
        "met": met,
        "is_part": batch.rows_gone > met,
        "gone": batch.answers.get("gone") or answers.KEEP,
        "profile_name": batch.answers.get("profile") or "",
        "profile_names": list(Profile.objects.filter(register=batch.register).values_list("name", flat=True)),
    }


def _archived(batch: Batch) -> str:
    """What became of the objects that the file does not have, where they were archived."""
    archived = batch.stage == Batch.Stage.APPLIED and answers.archives_gone(batch)
    return _("Not in the file: archived") if archived else ""


def found(batch: Batch) -> list[dict[str, Any]]:
    """Findings by kind, those that leave rows out first."""
    order = list(Effect)
    done = {code: Effect(effect) for code, effect in batch.found.values_list("code", "effect").distinct()}
    kinds = [
        (done.get(code, FINDINGS[code].effect), count, {"code": code, "title": FINDINGS[code].title, "count": count})
        for code, count in batch.findings.items()
    ]
    kinds.sort(key=lambda kind: (order.index(kind[0]), -kind[1]))
    return [{**kind, "effect": effect.value, "effect_title": EFFECT_TITLES[effect]} for effect, _count, kind in kinds]
