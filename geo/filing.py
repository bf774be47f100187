"""Filing: how documents and photographs come to a record, are changed, and are put away.

    attach_document(Document(register="parcels", record=parcel.uid, title="…"), file, user)
    attach_photograph(Photograph(register="parcels", record=parcel.uid), file, user)
    change(document, version, user, reason)
    archive(photograph, user, reason)

Each is done whole or not at all: where the row cannot be written, no file stays behind, and where a file cannot be
stored, no row. What a process that died left in the storage is swept away at night (`geo.tasks`). All raise
`PermissionDenied` for who is no officer of the register, `ValidationError` for values that cannot stand, and
`FileRefused` or `ImageRefused`; each in a sentence for people.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from io import BytesIO
from pathlib import PurePath
from typing import IO, Any, TypeVar

from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from geo import access, document_files, history, images, registers
from geo.attachments import Attachment, Document, Photograph
from geo.models import User
from geo.records import WGS84, State
from geo.storing import random_name, store, stored
from geo.storing import sweep as sweep_folder

Filed = TypeVar("Filed", bound=Attachment)

DOCUMENTS = "documents"
PHOTOGRAPHS = "photographs"
#: Files that no row names are left alone for so long: somebody may just be sending them.
SWEPT_AFTER = timedelta(days=1)


def attach_document(document: Document, file: IO[bytes] | None, user: User, file_name: str = "") -> Document:
    """Attach a new document, with its file if it has one. `file_name` is the name under which it was sent."""
    with stored() as names, transaction.atomic():
        _lock_record(document, user)
        if file is not None:
            _put_file(document, file, file_name, names)
        return _entered(document, user)


def attach_photograph(
    photograph: Photograph, file: IO[bytes], user: User, *, keep_position: bool = False
) -> Photograph:
    """Attach a new photograph behind those that are there, in all its sizes.

    The day comes from the camera where none is given; the position only if the officer wants it kept.
    """
    access.require_write(registers.get(photograph.register), user)
    prepared = images.prepare(file)
    if prepared.taken_at and not photograph.taken_on:
        photograph.taken_on = timezone.localdate(prepared.taken_at)
    if prepared.position and keep_position:
        photograph.position = Point(*prepared.position, srid=WGS84)
    photograph.sha256, photograph.width, photograph.height = prepared.sha256, prepared.width, prepared.height
    photograph.stored_as = random_name(PHOTOGRAPHS)
    with stored() as names, transaction.atomic():
        _lock_record(photograph, user)
        others = Photograph.objects.filter(register=photograph.register, record=photograph.record)
        photograph.order = 1 + (others.aggregate(last=models.Max("order"))["last"] or 0)
        photograph.full_clean()
        for size, content in prepared.files.items():
            store(photograph.file(size), BytesIO(content), names)
        return _entered(photograph, user)


def change(
    attachment: Filed, version: int, user: User, reason: str, file: IO[bytes] | None = None, file_name: str = ""
) -> Filed:
    """Save what was changed in `attachment`, read at `version`; `file` takes the place of a document's former one.

    The former file stays in the storage: history names it.
    """
    with stored() as names, transaction.atomic(), history.acting(user, reason):
        _lock_record(attachment, user)
        _require_unchanged(attachment, version)
        if file is not None and isinstance(attachment, Document):
            _put_file(attachment, file, file_name, names)
        attachment.updated_by = user
        attachment.full_clean()
        attachment.save()
    attachment.refresh_from_db()
    return attachment


def archive(attachment: Attachment, user: User, reason: str) -> None:
    """Take it from every page for good; the row, its files and its history stay."""
    with transaction.atomic(), history.acting(user, reason):
        _lock_record(attachment, user)
        attachment.archived, attachment.updated_by = True, user
        attachment.save(update_fields=["archived", "updated_by"])


def sweep(before: timedelta = SWEPT_AFTER) -> int:
    """Delete the stored files that neither a row nor its history names and that are older; how many they were."""
    moment = timezone.now() - before
    return sum(
        sweep_folder(top, partial(_unnamed, model), moment)
        for top, model in ((DOCUMENTS, Document), (PHOTOGRAPHS, Photograph))
    )


def _lock_record(attachment: Attachment, user: User) -> None:
    """Let one officer at a time file things with a record; refuse where the record is not there to be kept."""
    register = registers.get(attachment.register)
    access.require_write(register, user)
    found = register.model._default_manager.select_for_update(no_key=True).filter(uid=attachment.record)
    if not found.exclude(state=State.ARCHIVED).exists():
        raise ValidationError(_("This object is archived or gone; nothing can be attached to it or changed."))


def _require_unchanged(attachment: Attachment, version: int) -> None:
    found = type(attachment)._default_manager.get(pk=attachment.pk)
    if found.archived:
        raise ValidationError(_("“%(title)s” was archived meanwhile.") % {"title": found})
    if found.version != version:
        raise ValidationError(
            _("“%(title)s” was changed meanwhile by %(user)s. Look at the change and make yours again.")
            % {"title": found, "user": found.updated_by or _("the system")}
        )


def _entered(attachment: Filed, user: User) -> Filed:
    attachment.created_by = attachment.updated_by = user
    attachment.full_clean()
    attachment.save(force_insert=True)
    attachment.refresh_from_db()
    return attachment


def _put_file(document: Document, file: IO[bytes], file_name: str, names: list[str]) -> None:
    examined = document_files.examine(file, file_name)
    document.file_name, document.content_type = examined.name, examined.content_type
    document.size, document.sha256 = examined.size, examined.sha256
    document.stored_as = random_name(DOCUMENTS) + examined.extension
    document.full_clean()
    store(document.stored_as, file, names)


def _row_name(model: type[Attachment], name: str) -> str:
    """What `stored_as` says of the file of that name in the storage: photographs have one for all sizes."""
    if model is not Photograph:
        return name
    path = PurePath(name)
    return str(path.with_name(path.stem.rpartition("-")[0]))


def _unnamed(model: type[Any], names: Sequence[str]) -> list[str]:
    """Those of the files that no row, and no past of one, names."""
    wanted = {_row_name(model, name) for name in names}
    past = model.pgh_event_model
    named = {
        found
        for table in (model, past)
        for found in table._default_manager.filter(stored_as__in=wanted).values_list("stored_as", flat=True)
    }
    return [name for name in names if _row_name(model, name) not in named]
