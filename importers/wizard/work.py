"""Steps given to the worker, watched, stopped, and found again after a power cut."""

from enum import StrEnum

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from geo import holding
from geo.models import Job, User
from importers import staging, tasks
from importers.models import Batch
from importers.staging import Staging
from importers.wizard import aims, uploads


class Step(StrEnum):
    LOOK = "look"
    CHECK = "check"
    APPLY = "apply"
    UNDO = "undo"


class NotNow(ValueError):
    """The step cannot begin as things stand; the message says why."""


_FROM = {
    Step.LOOK: {Batch.Stage.UPLOADED, Batch.Stage.LOOKED, Batch.Stage.STAGED, Batch.Stage.FAILED},
    Step.CHECK: {Batch.Stage.LOOKED, Batch.Stage.STAGED},
    Step.APPLY: {Batch.Stage.STAGED},
    Step.UNDO: {Batch.Stage.APPLIED},
}


def begin(batch: Batch, step: Step, user: User) -> Job:
    """Give the step to the worker; raises `NotNow`, and `PermissionDenied` for who may not write in the register."""
    aims.require(aims.register_of(batch), user)
    with transaction.atomic():
        batch = Batch.objects.select_for_update().get(pk=batch.pk)
        if at_work(batch):
            raise NotNow(_("Import %(id)s is being worked on. Wait, or cancel it.") % {"id": batch.pk})
        if batch.stage not in _FROM[step]:
            raise NotNow(
                _("Import %(id)s is %(stage)s: this step cannot be done now.")
                % {"id": batch.pk, "stage": batch.get_stage_display()}
            )
        if step is Step.CHECK and batch.looked.get("open"):
            raise NotNow(_("Answer the open questions first."))
        if step is Step.CHECK and not batch.register:
            raise NotNow(_("Make the layer first: its rows have nowhere to go yet."))
        job = tasks.run_step.start(user=user, batch=batch.pk, step=step.value, language=get_language() or "uk")
        batch.job, batch.step, batch.stopping, batch.problem = job, step.value, False, ""
        batch.save(update_fields=["job", "step", "stopping", "problem"])
    return job


def stop(batch: Batch, user: User) -> None:
    """Cancel a batch that is not applied: its work ends, its rows and files go; raises `NotNow`."""
    aims.require(aims.register_of(batch), user)
    with transaction.atomic():
        batch = Batch.objects.select_for_update().get(pk=batch.pk)
        if batch.stage in (Batch.Stage.APPLIED, Batch.Stage.UNDONE):
            raise NotNow(_("Import %(id)s is applied. It can be undone, not cancelled.") % {"id": batch.pk})
        batch.stopping = True
        batch.save(update_fields=["stopping"])
        if not _runs(batch):
            clear(batch, Batch.Stage.CANCELLED)


def clear(batch: Batch, stage: Batch.Stage, problem: str = "") -> None:
    """Take away what the batch left beside the register, and end it so."""
    staging.drop(Staging(batch.pk, {}, {}))
    uploads.forget_unpacked(batch)
    if stage == Batch.Stage.CANCELLED:
        batch.found.all().delete()
        uploads.forget(batch)
    batch.stage, batch.step, batch.problem = stage, "", problem
    batch.save(update_fields=["stage", "step", "problem"])


def at_work(batch: Batch) -> bool:
    """Whether a step waits for the worker, or is being done at this moment.

    Where nobody is at it, `batch` is read anew: the step may have ended since it was read, or have begun.
    """
    if not batch.step or _runs(batch):
        return bool(batch.step)
    batch.refresh_from_db()
    waits = batch.job is not None and batch.job.status == Job.Status.WAITING
    return bool(batch.step) and (waits or _runs(batch))


def interrupted(batch: Batch) -> bool:
    """Whether a step was begun and nobody is at it any more: the worker, or the power, went. It may be begun again."""
    return not at_work(batch) and bool(batch.step)


def _runs(batch: Batch) -> bool:
    return holding.is_held(tasks.LOCKS, batch.pk)
