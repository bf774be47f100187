"""What is done in the field, each under an identifier of the phone's: sent twice, it is done once.

    once(action, lambda kept: seen(register, record, version, kept, insisted=False))

Actions raise what the services below raise (`geo.verification`, `geo.filing`, `geo.editing`), and `Invalid` beside
`fixes.DOUBTFUL` where the position is too inexact and nobody `insisted`. Nothing is kept of what was refused, so that
it can be mended and sent again.
"""

from collections.abc import Callable, Mapping
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from psycopg import sql

from geo import db, editing, filing, verification
from geo.attachments import Photograph
from geo.document_files import FileRefused
from geo.images import ImageRefused
from geo.records import GEOMETRY, Record, State
from geo.refusals import Invalid, Refused
from geo.registers import Register
from portal import moments
from portal.field import fixes
from portal.field.fixes import Fix
from portal.models import FieldAction

#: What of an action was sent.
_SENT = ("user", "kind", "register", "record", "done_at", "position", "accuracy", "note", "geometry", "digest")


def once(action: FieldAction, act: Callable[[FieldAction], None]) -> bool:
    """Do what was sent unless it is done already; whether it was done now. Raises `Refused` where the identifier
    stands for something else, and what `act` raises."""
    with transaction.atomic():
        told = {name: getattr(action, name) for name in _SENT}
        # Whoever sends the same at this moment waits here for the end of the other transaction.
        kept, is_new = FieldAction.objects.get_or_create(uid=action.uid, defaults=told)
        if is_new:
            act(kept)
        elif (kept.user_id, kept.digest) != (action.user_id, action.digest):
            raise Refused(_("Something else was sent under this identifier. Do it once more."))
    return is_new


def seen(register: type[Register], record: Record, version: int, action: FieldAction, *, insisted: bool) -> None:
    """The officer vouches for a record on the spot: the position, its accuracy, time and note are the evidence."""
    _require_in_force(record)
    fix = _fix(action)
    away = distance(register, record, fix) if fix else None
    if not insisted:
        fixes.require_near(fix, away)
    verification.verify(register, {record.pk: version}, action.user, _evidence(action, fix, away))


def photograph(record: Record, action: FieldAction, file: IO[bytes]) -> None:
    """A photograph taken at a record; where the camera stood is kept for the officers alone."""
    caption = "caption_en" if get_language() == "en" else "caption_uk"
    kept = Photograph(register=action.register, record=record.uid, position=action.position)
    setattr(kept, caption, action.note)
    try:
        filing.attach_photograph(kept, file, action.user)
    except (ImageRefused, FileRefused) as problem:
        raise Refused(str(problem)) from problem
    except ValidationError as problem:
        raise Refused(" ".join(problem.messages)) from problem


def walk(
    register: type[Register], record: Record | None, action: FieldAction, values: Mapping[str, Any], *, insisted: bool
) -> None:
    """A boundary walked: of an object that is there it waits for the office; without one it makes a draft of `values`.

    The draft holds the geometry as it was walked; faults with its neighbours stand in no draft's way.
    """
    if not insisted:
        fixes.require_exact(action.accuracy or 0.0)
    if action.geometry is not None and not action.geometry.valid:
        reason = _("The walked boundary crosses itself (%(reason)s). Walk it anew.")
        raise Invalid({GEOMETRY: [reason % {"reason": action.geometry.valid_reason}]})
    if record is not None:
        _require_in_force(record)
        return
    reason = _("Walked in the field on %(when)s, corners to %(accuracy)s m. %(note)s") % {
        "when": moments.in_words(action.done_at),
        "accuracy": fixes.metres(action.accuracy or 0.0),
        "note": action.note,
    }
    made = editing.save(register, None, {**values, GEOMETRY: action.geometry}, action.user, reason.strip())
    action.record, action.settled_at, action.settled_by = made.uid, timezone.now(), action.user
    action.save(update_fields=["record", "settled_at", "settled_by"])


def distance(register: type[Register], record: Record, fix: Fix) -> float | None:
    """Metres on the ellipsoid from a position to a record, 0 inside it; None where that is not on the map."""
    statement = db.compose(db.load("portal.field", "distance"), table=sql.Identifier(register.table()))
    [(found,)] = db.rows(statement, {"id": record.pk, "lon": fix.longitude, "lat": fix.latitude})
    return None if found is None else float(found)


def _require_in_force(record: Record) -> None:
    if record.state == State.ARCHIVED:
        raise Refused(_("“%(object)s” is archived. Bring it back before you change it.") % {"object": record})


def _fix(action: FieldAction) -> Fix | None:
    if action.position is None or action.accuracy is None:
        return None
    return Fix(action.position.x, action.position.y, action.accuracy)


def _evidence(action: FieldAction, fix: Fix | None, away: float | None) -> str:
    parts = [_("On the spot, %(when)s") % {"when": moments.in_words(action.done_at)}]
    parts.append(fix.words() if fix else _("without a position"))
    if away is not None:
        parts.append(_("%(away)s m from the object") % {"away": fixes.metres(away)})
    said = ", ".join(parts)
    return f"{said}: {action.note}" if action.note else said
