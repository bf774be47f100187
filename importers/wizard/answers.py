"""What a person answered the wizard, as it is kept in the batch's row, and as the importer's core is asked."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from geo.records import State
from importers import mapping
from importers.models import Batch
from importers.pipeline import Request
from importers.transforms import Transform, TransformProblem
from importers.wizard.aims import register_of

#: What may be answered. `pairs` are names of the file → names of the register, `transforms` by names of the register.
KNOWN = ("layer", "encoding", "crs", "place", "pairs", "transforms", "state", "gone", "profile")
#: What becomes of objects that the file does not have.
KEEP, ARCHIVE = "keep", "archive"


class AnswerProblem(ValueError):
    """An answer that cannot be; the message says what may be answered."""


def give(batch: Batch, told: Mapping[str, Any]) -> None:
    """Add answers to those given before; raises `AnswerProblem`, and once the batch is applied.

    What was compared by other answers has to be compared again.
    """
    if batch.stage not in (Batch.Stage.UPLOADED, Batch.Stage.LOOKED, Batch.Stage.STAGED, Batch.Stage.FAILED):
        raise AnswerProblem(_("Import %(id)s is %(stage)s: nothing can be answered any more.") % _words(batch))
    if unknown := set(told) - set(KNOWN):
        raise AnswerProblem(_("Nothing is called %(names)s here.") % {"names": ", ".join(sorted(unknown))})
    answers = {**batch.answers, **told}
    try:
        _as_request(batch, answers)
    except (TransformProblem, ValueError) as problem:
        raise AnswerProblem(str(problem)) from problem
    if answers.get("gone", KEEP) not in (KEEP, ARCHIVE):
        raise AnswerProblem(_("Objects that the file does not have are kept or archived."))
    if "pairs" in told and "fields" in batch.looked:
        batch.looked = _matched_anew(batch, answers)
    only_gone = {name for name in told if answers[name] != batch.answers.get(name)} <= {"gone", "profile"}
    batch.answers = answers
    if not only_gone and batch.stage == Batch.Stage.STAGED:
        batch.stage = Batch.Stage.LOOKED
    batch.save(update_fields=["answers", "looked", "stage"])


def as_request(batch: Batch) -> Request:
    """The batch's files and answers as the importer's core takes them."""
    return _as_request(batch, batch.answers)


def archives_gone(batch: Batch) -> bool:
    return bool(batch.answers.get("gone") == ARCHIVE)


def _matched_anew(batch: Batch, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What was found in the file, with fields matched as the person says now: for that no file has to be opened."""
    register = register_of(batch)
    try:
        pairs = mapping.match(register, [one["name"] for one in batch.looked["fields"]], answers["pairs"])
    except mapping.MappingProblem as problem:
        raise AnswerProblem(str(problem)) from problem
    lacking = [one.name for one in mapping.missing(register, pairs)]
    still_open = [name for name in batch.looked["open"] if name != "pairs"] + (["pairs"] if lacking else [])
    return {**batch.looked, "pairs": pairs, "missing": lacking, "open": still_open}


def _as_request(batch: Batch, answers: Mapping[str, Any]) -> Request:
    transforms = {name: Transform.of(told) for name, told in (answers.get("transforms") or {}).items()}
    return Request(
        path=settings.ATLAS_VAR / batch.folder / batch.looked.get("main", batch.file_name),
        register=register_of(batch),
        crs=answers.get("crs") or "",
        encoding=answers.get("encoding") or None,
        layer=answers.get("layer") or None,
        pairs=answers.get("pairs") or {},
        transforms=transforms,
        place=answers.get("place") or (),
        state=State(answers.get("state") or State.CURRENT),
        user=batch.user,
        file_name=batch.file_name,
    )


def _words(batch: Batch) -> dict[str, Any]:
    return {"id": batch.pk, "stage": batch.get_stage_display()}
