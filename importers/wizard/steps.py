"""What each step of the wizard does, in the process made for it."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.db import transaction

from geo.jobs import Progress
from geo.models import Publication
from importers import applying, matching, pipeline
from importers.applying import UndoRefused
from importers.mapping import MappingProblem
from importers.models import Batch
from importers.pipeline import Question, Read
from importers.problems import FileProblem, one_line
from importers.staging import Staging, drop
from importers.transforms import TransformProblem
from importers.wizard import answers, looking, profiles, uploads
from importers.wizard.aims import register_of
from importers.wizard.work import Step


def do(batch_id: int, step: Step, progress: Progress) -> None:
    """Do the step. What is wrong with the file is told in the batch's row, and is no error of the step."""
    batch = Batch.objects.get(pk=batch_id)
    try:
        _STEPS[step](batch, progress)
    except (FileProblem, Question, MappingProblem, TransformProblem, PermissionDenied, UndoRefused) as problem:
        row = Batch.objects.filter(pk=batch_id)
        if step is not Step.UNDO:
            row.update(stage=Batch.Stage.FAILED if step is Step.LOOK else Batch.Stage.LOOKED)
        row.update(step="", problem=one_line(str(problem)))
    else:
        Batch.objects.filter(pk=batch_id).update(step="")


def _look(batch: Batch, progress: Progress) -> None:
    """Look into the file; no row of it is kept."""
    with uploads.unpacking(batch) as folder:
        found = looking.look(answers.as_request(batch), folder, progress)
    if shape := found.get("shape"):
        found["profiles"] = profiles.offered(batch.register, shape)
    batch.looked = {**batch.looked, looking.PROPOSED: None, **found}
    batch.stage = Batch.Stage.LOOKED
    batch.save(update_fields=["looked", "stage"])


def _check(batch: Batch, progress: Progress) -> None:
    """Read the rows, check them, compare them with the register. They stay in staging until they are applied."""
    drop(Staging(batch.pk, {}, {}))
    with uploads.unpacking(batch) as folder, transaction.atomic():
        opened = pipeline.open_file(answers.as_request(batch), folder)
        batch.compared_version = _data_version(batch)
        read = pipeline.read_file(opened, progress, batch)
        batch.staged = {
            "columns": read.staging.columns,
            "place": list(read.place),
            "notes": dict(read.notes),
            "simplified": dict(read.simplified),
            "labels": read.labels,
        }
        batch.looked.pop("changed_meanwhile", None)
        batch.stage = Batch.Stage.STAGED
        batch.save()


def _apply(batch: Batch, progress: Progress) -> None:
    """Write what was compared. If the register changed since and the outcome with it, the person looks again first."""
    read = staged(batch)
    with transaction.atomic():
        pipeline.hold(read.register)
        if _data_version(batch) != batch.compared_version:
            before = _outcome(read)
            pipeline.compare(read, progress)
            batch.compared_version = _data_version(batch)
            batch.save(update_fields=["compared_version"])
            if _outcome(read) != before:
                _tell_of_change(batch)
                return
        pipeline.apply_read(read, progress, archive_gone=answers.archives_gone(batch))
    profiles.remember(batch)
    uploads.forget(batch)


def _undo(batch: Batch, progress: Progress) -> None:
    """Take the import back whole, for whoever asked for it."""
    with transaction.atomic():
        applying.undo(register_of(batch), batch, batch.job.user if batch.job else None, progress)


def _tell_of_change(batch: Batch) -> None:
    """Tell that the comparison has another outcome than the one that the person saw."""
    batch.looked = {**batch.looked, "changed_meanwhile": True}
    batch.save(update_fields=["looked"])


def staged(batch: Batch) -> Read:
    """The batch's rows as they stand in staging."""
    kept = batch.staged
    request = answers.as_request(batch)
    return Read(
        register=register_of(batch),
        state=request.state,
        batch=batch,
        staging=Staging(batch.pk, kept["columns"], {}),
        pairs=batch.mapping,
        place=tuple(kept["place"]),
        notes=kept["notes"],
        simplified=kept["simplified"],
        labels=kept.get("labels", ""),
        transforms=request.transforms,
    )


def _outcome(read: Read) -> tuple[int | str, ...]:
    """What the person saw: the counts, and each record that would change as it was then."""
    batch = read.batch
    counts = (batch.rows_new, batch.rows_changed, batch.rows_unchanged, batch.rows_left_out, batch.rows_gone)
    return (*counts, matching.compared_with(read.staging))


def _data_version(batch: Batch) -> int:
    return Publication.objects.values_list("data_version", flat=True).get(slug=batch.register)


_STEPS: dict[Step, Callable[[Batch, Progress], None]] = {
    Step.LOOK: _look,
    Step.CHECK: _check,
    Step.APPLY: _apply,
    Step.UNDO: _undo,
}
