"""The rows of a report entered at once. `submitting` says what is entered."""

from collections.abc import Sequence

from psycopg.types.json import Jsonb

from geo import db
from reports.models import Contact, Origin, Photograph, PhotographKind, Readiness, Report


def enter(
    report: Report, contact: Contact | None, origin: Origin, photographs: Sequence[Photograph], key: tuple[str, str]
) -> None:
    """Enter a report, whose number and moments are set, with how its reporter is reached, whence it came, and its
    photographs, which wait for the worker. `key`: the sender and its idempotency key, which is there already if it is
    not empty.

    Nothing is entered in these tables by other statements in the same transaction: see `enter.sql` for why.
    """
    assert report.geom
    reached = contact or Contact()
    parameters = {
        **{name: getattr(report, name) for name in _COLUMNS},
        "lon": report.geom.x,
        "lat": report.geom.y,
        "answers": Jsonb(report.answers),
        "can_be_reached": contact is not None,
        **{name: getattr(reached, name) for name in _CONTACT_COLUMNS},
        "network": origin.address,
        "device": origin.device,
        "kind": PhotographKind.PROBLEM.value,
        "readiness": Readiness.WAITING.value,
        "uids": [one.uid for one in photographs],
        "widths": [one.width for one in photographs],
        "heights": [one.height for one in photographs],
        "digests": [one.sha256 for one in photographs],
        "came": [one.came_as for one in photographs],
        "sender": key[0],
        "key": key[1],
    }
    [(report.pk, report.created_at)] = db.rows(db.load("reports", "enter"), parameters)
    report.updated_at = report.created_at
    report._state.adding = False


_COLUMNS = (
    "uid",
    "category_id",
    "state",
    "publicity",
    "address",
    "thing_layer",
    "thing",
    "thing_number",
    "description",
    "media_url",
    "department_id",
    "promised_on",
    "answer_by",
    "at_most_on",
    "disputes",
    "source",
    "language",
    "token_digest",
)
_CONTACT_COLUMNS = ("email", "phone", "first_name", "last_name", "account", "confirmed_at")
