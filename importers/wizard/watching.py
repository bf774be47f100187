"""A step of the wizard as the worker sees it: started, watched, and ended when the person wants it ended."""

from django.utils import translation
from django.utils.translation import gettext as _

from importers.models import Batch
from importers.wizard import child, work


def watch(batch_id: int, step: str, language: str) -> str:
    """Have the step done in a process of its own; what became of the batch, in words."""
    with translation.override(language):
        batch = Batch.objects.select_related("job").get(pk=batch_id)
        assert batch.job
        try:
            whole = child.run(batch_id, step, str(batch.job.pk), language, lambda: _is_stopped(batch_id))
        except child.Died as died:
            batch.refresh_from_db()
            # What is applied stays so: an undo that died has changed nothing.
            applied = batch.stage in (Batch.Stage.APPLIED, Batch.Stage.UNDONE)
            work.clear(batch, Batch.Stage(batch.stage) if applied else Batch.Stage.FAILED, str(died))
            return str(died)
        batch.refresh_from_db()
        if not whole:
            work.clear(batch, Batch.Stage.CANCELLED)
        return batch.problem or _("Import %(id)s: %(stage)s") % {"id": batch.pk, "stage": batch.get_stage_display()}


def _is_stopped(batch_id: int) -> bool:
    return Batch.objects.filter(pk=batch_id, stopping=True).exists()
