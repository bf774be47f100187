"""What an object's page says of the keeping of the books: badges for everybody, a bar of actions for officers."""

from dataclasses import dataclass

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from geo import access
from geo.access import Viewer
from geo.records import Record, State
from geo.registers import Register
from portal.keeping.steps import Step, open_to


@dataclass(frozen=True)
class Badge:
    """`tone` is `good`, `notice` or `plain`: a class of the stylesheet."""

    text: str
    tone: str


@dataclass(frozen=True)
class Bar:
    """`evidence` and `history` are for staff, `steps` and `edits` for the register's officers, `proposes` for those who
    may only propose a change.
    """

    badges: list[Badge]
    evidence: str
    history: bool
    edits: bool
    proposes: bool
    steps: list[Step]


def bar(register: type[Register], record: Record, viewer: Viewer) -> Bar:
    """What this viewer is told of the record's standing, and may do with it."""
    staff = access.books(register, viewer).anything
    writes = access.may_write(register, viewer)
    return Bar(
        badges=[_verification(record), *(_standing(record) if staff else [])],
        evidence=record.evidence if staff else "",
        history=staff,
        edits=writes and record.state != State.ARCHIVED,
        proposes=access.may_propose(register, viewer) and record.state != State.ARCHIVED,
        steps=open_to(record) if writes else [],
    )


def _verification(record: Record) -> Badge:
    if record.verified_at is None:
        return Badge(_("Not verified"), "plain")
    day = formats.date_format(timezone.localtime(record.verified_at), "DATE_FORMAT")
    return Badge(_("Verified on %(date)s") % {"date": day}, "good")


def _standing(record: Record) -> list[Badge]:
    badges = []
    if record.state == State.DRAFT:
        badges.append(Badge(_("Draft: not seen by the public"), "notice"))
    if record.state == State.ARCHIVED:
        badges.append(Badge(_("Archived: no longer on the map"), "notice"))
    if record.restricted:
        badges.append(Badge(_("Hidden from the public"), "notice"))
    return badges
