"""The importer's words in a terminal: what was recognised, what was found, what became of it."""

from collections.abc import Iterator
from itertools import islice

from django.utils import formats
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from geo.registers import PUBLIC
from importers import mapping, report
from importers.findings import EFFECT_TITLES, FINDINGS
from importers.models import Batch
from importers.pipeline import Opened
from importers.positions import Candidate
from importers.proposing import Proposal
from layers.thematic.definitions import FieldKind, GeometryKind
from layers.thematic.rules import MOST_FIELDS

#: Findings of one kind that are listed here; the report has them all.
LISTED = 10
#: Candidates for a coordinate system that are shown.
CANDIDATES = 5


class TerminalProgress:
    """Steps with times, and a bar where the end is known; plain lines where the output is no terminal."""

    def __init__(self, console: Console) -> None:
        self._bars = Bars(
            TextColumn("  {task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> "TerminalProgress":
        self._bars.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._end()
        self._bars.stop()

    def step(self, title: object, total: int | None = None) -> None:
        self._end()
        self._task = self._bars.add_task(str(title), total=total)

    def advance(self, done: int) -> None:
        if self._task is not None:
            self._bars.update(self._task, completed=done)

    def _end(self) -> None:
        if self._task is not None:
            task = self._bars.tasks[self._task]
            self._bars.update(self._task, completed=task.total or 1, total=task.total or 1)


def recognised(opened: Opened) -> Iterator[str]:
    """Lines on what the file is taken for, and on what else it could have been."""
    source = opened.source
    yield _("File %(name)s: %(format)s, layer “%(layer)s”, %(rows)s rows") % {
        "name": opened.request.file_name or source.title,
        "format": source.driver.called,
        "layer": ", ".join(one.layer for one in source.parts) or source.layer,
        "rows": _number(source.rows),
    }
    yield from map(str, source.remarks)
    if source.encoding:
        yield _("Encoding: %(chosen)s. %(why)s") % {
            "chosen": source.encoding.chosen,
            "why": source.encoding.why,
        }
        for candidate in islice(source.encoding.candidates, CANDIDATES):
            preview = " | ".join(candidate.preview[:2])
            yield f"    {candidate.score:4.2f}  {candidate.name:<12} {preview[:80]}"
    if source.place or opened.way:
        yield _("Places: %(way)s") % {"way": opened.way or ", ".join(source.place)}
    yield from _position(opened)
    yield _("Fields:")
    for ours, theirs in opened.pairs.items():
        yield f"    {theirs} → {opened.request.register.field(ours).title}"
    if unused := mapping.unused([one.name for one in source.fields], opened.pairs):
        yield "    " + _("not taken: %(names)s") % {"names": ", ".join(unused)}


def _position(opened: Opened) -> Iterator[str]:
    """The coordinate system with the way from it; of a file without positions, that it has none."""
    if not opened.recognition.candidates:
        yield _("The file has no positions.")
        return
    yield _("Coordinate system: %(system)s") % {"system": _system(opened.position)}
    operation = opened.position.system.operation
    yield "    " + _("to WGS 84 by %(operation)s (%(code)s)") % {"operation": operation.title, "code": operation.code}
    if opened.position.note:
        yield f"    {opened.position.note}"
    yield from candidates(opened.recognition.candidates)


def proposed(proposal: Proposal) -> Iterator[str]:
    """Lines on the layer that is made for a file: its fields with their kinds, and what tells its objects apart."""
    yield _("New layer “%(title)s” (%(slug)s): %(geometry)s") % {
        "title": proposal.title,
        "slug": proposal.slug,
        "geometry": GeometryKind(proposal.geometry).label,
    }
    for column in proposal.columns:
        if column.taken:
            hidden = _(", for the staff alone") if column.field.audience != PUBLIC else ""
            yield f"    {column.field.title_uk} → {column.field.name}: {FieldKind(column.field.kind).label}{hidden}"
    if left := [column.theirs for column in proposal.columns if not column.taken]:
        yield "    " + _("not taken: %(names)s") % {"names": ", ".join(left)}
    if proposal.left_out:
        yield "    " + _("%(count)s more columns are not taken: a layer has at most %(most)s fields.") % {
            "count": _number(proposal.left_out),
            "most": MOST_FIELDS,
        }
    if proposal.key:
        yield _("Objects are told apart by “%(field)s”.") % {"field": proposal.field(proposal.key).title_uk}
    else:
        yield _("No field tells the objects apart: a row that differs in anything is another object.")


def candidates(ranked: tuple[Candidate, ...]) -> Iterator[str]:
    """A line for each of the best candidates: share of the positions inside the hromada, and its name."""
    for candidate in ranked[:CANDIDATES]:
        yield "    " + _("%(share)s %% inside the hromada: %(system)s") % {
            "share": formats.number_format(100 * candidate.share_inside, decimal_pos=1, use_l10n=True),
            "system": _system(candidate),
        }


def found(batch: Batch) -> Iterator[str]:
    """Counts by kind with the first lines of each, then what becomes of the rows."""
    for code, count in batch.findings.items():
        kind = FINDINGS[code]
        yield f"{kind.title}: {_number(count)} ({EFFECT_TITLES[kind.effect]})"
        for line in islice(report.lines(batch, code), LISTED):
            value = f" «{line.value}»" if line.value else ""
            yield f"    {line.where!s:>6}  {line.key}{value}: {line.problem}"
        if count > LISTED:
            yield "    " + _("… and %(count)s more, all in the report") % {"count": _number(count - LISTED)}
    yield _("Rows: %(read)s read; %(new)s new, %(changed)s changed, %(unchanged)s unchanged, %(left_out)s left out") % {
        "read": _number(batch.rows_read),
        "new": _number(batch.rows_new),
        "changed": _number(batch.rows_changed),
        "unchanged": _number(batch.rows_unchanged),
        "left_out": _number(batch.rows_left_out),
    }


def _system(candidate: Candidate) -> str:
    swapped = _(", axes swapped") if candidate.swapped else ""
    return f"{candidate.system.code} {candidate.system.title}{swapped}"


def _number(value: int) -> str:
    return formats.number_format(value, use_l10n=True, force_grouping=True)
