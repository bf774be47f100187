"""Ready-made views of a register: its work lists, as its declaration has them."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from geo import db
from geo.access import Sight
from geo.local_cache import local_cache
from geo.records import GEOMETRY, State
from layers import columns as stored
from layers.ogc.filters import Condition
from portal.workspace.tables.asked import Asked, condition

#: What ends within so many days is on the list of what ends soon.
SOON_DAYS = 90
_COUNTS_KEPT_SECONDS = 3600


@dataclass(frozen=True)
class Ready:
    """`code` is of the address `?view=`; `filter` CQL2 text; `count` how many objects there are."""

    code: str
    title: str
    filter: str
    sort: str
    count: int


def views(sight: Sight) -> list[Ready]:
    """In the order in which they are offered."""
    lists = _lists(sight)
    counts = _counted(sight, [text for _code, _title, text, _sort in lists])
    return [Ready(*one, count) for one, count in zip(lists, counts, strict=True)]


def _lists(sight: Sight) -> list[tuple[str, str, str, str]]:
    """Code, title, filter and order of each."""
    register = sight.register
    found = [
        ("drafts", _("Drafts waiting"), f"state = '{State.DRAFT}'", "created_at"),
        ("nowhere", _("Not on the map"), f"{GEOMETRY} IS NULL", ""),
        ("to-verify", _("To be verified"), "verified_at IS NULL", ""),
    ]
    if register.expires and register.expires in sight.names():
        today = timezone.localdate()
        name, soon = register.expires, today + timedelta(days=SOON_DAYS)
        ending = f"{name} BETWEEN DATE('{today}') AND DATE('{soon}')"
        found.append(("ending", _("Ending within %(days)s days") % {"days": SOON_DAYS}, ending, name))
        found.append(("ended", _("Ended, and not said to be"), f"{name} < DATE('{today}')", f"-{name}"))
    for decision, about in register.rests_on.items():
        if {decision, about} - {""} <= sight.names():
            title = _("Not entered: %(decision)s") % {"decision": sight.field(decision).title}
            missing = f"state = '{State.CURRENT}' AND {decision} IS NULL" + (f" AND {about} <> ''" if about else "")
            found.append((f"without-{decision}".replace("_", "-"), title, missing, ""))
    return found


def _counted(sight: Sight, filters: list[str]) -> list[int]:
    key = f"ready:{sight.register.slug}:{sight.data_version}:{sight.audience}:{timezone.localdate()}"
    found: list[int] | None = local_cache.get(key)
    if found is None:
        found = [_count(sight, condition(sight, Asked(filter=text))) for text in filters]
        local_cache.set(key, found, _COUNTS_KEPT_SECONDS)
    return found


def _count(sight: Sight, where: Condition) -> int:
    statement = db.compose(
        "SELECT count(*) FROM {table} AS r WHERE {where}", table=stored.table(sight), where=where.where
    )
    [(count,)] = db.rows(statement, where.values)
    return int(count)
