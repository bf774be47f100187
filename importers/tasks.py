"""Imports done by the worker (procrastinate finds this module)."""

import shutil
import uuid
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from geo import registers
from geo.durable import onto_disk
from geo.jobs import Progress, job
from geo.models import Job, User
from geo.records import State
from importers.conflicts import rechecking
from importers.files.contents import files_of
from importers.pipeline import Request, bring

#: Where files wait for the worker, below ATLAS_VAR.
WAITING = "uploads"
#: Class of the advisory locks by which a step that is at work is known; the batch's number is the other half.
LOCKS = 0x41_54  # "AT"


def queue(request: Request) -> Job:
    """Have the worker import the file, of which it gets a copy of its own; the job's row."""
    folder = settings.ATLAS_VAR / WAITING / str(uuid.uuid4())
    path = folder / request.path.name
    if request.path.is_dir():
        shutil.copytree(request.path, path)
    else:
        folder.mkdir(parents=True)
        for file in files_of(request.path):
            shutil.copy(file, folder)
    onto_disk(folder, settings.ATLAS_VAR)
    return run_import.start(
        user=request.user,
        path=str(path),
        register=request.register.slug,
        crs=request.crs,
        encoding=request.encoding,
        layer=request.layer,
        pairs=dict(request.pairs),
        place=list(request.place),
        state=request.state.value,
        login=request.user.username if request.user else None,
    )


@job(title=gettext_lazy("Import of a file"))
def run_import(
    progress: Progress,
    *,
    path: str,
    register: str,
    crs: str,
    encoding: str | None,
    layer: str | None,
    pairs: dict[str, str],
    state: str,
    login: str | None,
    place: Sequence[str] = (),
) -> str:
    """Import the file at `path` and remove it; what became of its rows, in words."""
    request = Request(
        path=Path(path),
        register=registers.get(register),
        crs=crs,
        encoding=encoding,
        layer=layer,
        pairs=pairs,
        place=place,
        state=State(state),
        user=User.objects.get(username=login) if login else None,
    )
    try:
        batch = bring(request, progress)
    finally:
        shutil.rmtree(request.path.parent)
    return _("Import %(id)s: %(new)s new, %(changed)s changed, %(unchanged)s unchanged, %(left_out)s left out") % {
        "id": batch.pk,
        "new": batch.rows_new,
        "changed": batch.rows_changed,
        "unchanged": batch.rows_unchanged,
        "left_out": batch.rows_left_out,
    }


@job(title=gettext_lazy("Step of an import"), on=lambda batch, **_others: (LOCKS, batch))
def run_step(progress: Progress, *, batch: int, step: str, language: str) -> str:
    """Do one step of the wizard in a process of its own; what became of it, in words."""
    from importers.wizard import watching  # it stands on these tasks

    return watching.watch(batch, step, language)


@job(title=gettext_lazy("Re-check of a register"))
def run_recheck(progress: Progress, *, register: str, officer: int, language: str) -> str:
    """Run the register's rules over all of it, for the work list; what came of it, in words."""
    with override(language):
        outcome = rechecking.recheck(registers.get(register), User.objects.get(pk=officer), progress)
        return recheck_in_words(outcome)


def recheck_in_words(outcome: rechecking.Outcome) -> str:
    return _("%(found)s conflicts found: %(opened)s new, %(reopened)s opened again; %(gone)s others are gone") % {
        "found": outcome.found,
        "opened": outcome.opened,
        "reopened": outcome.reopened,
        "gone": outcome.gone,
    }
