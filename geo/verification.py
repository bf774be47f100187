"""Verification: an officer vouches for records, and names what they were checked against.

An edit of the essential fields takes it away again, by trigger, however the edit is made.
"""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from geo.changes import Versions, changing
from geo.models import User
from geo.records import Record, State
from geo.refusals import REASON, Invalid
from geo.registers import Register


def verify(register: type[Register], versions: Versions, user: User | None, evidence: str) -> int:
    """Verify these records by `evidence`: the decision or the source they were checked against. How many it changed.

    Archived records, and those verified by the same evidence already, are left alone. Raises what
    `geo.changes.changing` raises.
    """
    evidence = evidence.strip()
    if not evidence:
        raise Invalid({REASON: [_("Name what it was checked against: a decision with number and date, or a source.")]})
    with changing(register, versions, user, _("Verified: %(evidence)s") % {"evidence": evidence}) as held:
        due = _rows(register, held).exclude(state=State.ARCHIVED).exclude(verified_at__isnull=False, evidence=evidence)
        return due.update(verified_at=Now(), verified_by=user, evidence=evidence, updated_by=user)


def withdraw(register: type[Register], versions: Versions, user: User | None, reason: str) -> int:
    """Take the verification of these records back, for `reason`; how many it changed. Raises as `verify` does."""
    with changing(register, versions, user, reason) as held:
        due = _rows(register, held).exclude(state=State.ARCHIVED).filter(verified_at__isnull=False)
        return due.update(verified_at=None, verified_by=None, evidence="", updated_by=user)


def _rows(register: type[Register], held: Sequence[Record]) -> QuerySet[Record]:
    return register.model._default_manager.filter(pk__in=[record.pk for record in held])
