"""Findings that become conflicts on the work list; set-wise, in the caller's transaction."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from psycopg import sql

from addresses.models import Hromada
from geo import db
from geo.models import User
from geo.registers import Register
from importers.findings import Effect
from importers.matching import same_key
from importers.models import Batch
from importers.staging import Staging
from importers.understanding import key_text

#: Class of the advisory lock under which the work list of a register is written by one transaction at a time.
LOCKS = 0x41_43  # "AC"
_FOUND = "conflict"


@dataclass(frozen=True)
class Outcome:
    """How many conflicts were found in all, how many of them are new, were opened again; how many others are gone."""

    found: int
    opened: int
    reopened: int
    gone: int = 0


def take_in(register: type[Register], staging: Staging, batch: Batch) -> Outcome:
    """Put on the list what the applied rows of `batch` were warned of."""
    hold(register)
    prepare(staging)
    collect(register, staging, _same_record(register, batch), [Effect.WARNED])
    words = _("by import № %(id)s") % {"id": batch.pk}
    outcome = merge(register, staging, batch.user, words, batch)
    forget(staging)
    return outcome


def take_back(register: type[Register], batch: Batch, user: User | None) -> int:
    """Close what `batch` brought, once the import is undone, and what is about objects that went with it; how many."""
    hold(register)
    words = _("Undo of import %(id)s") % {"id": batch.pk}
    return db.execute(_composed("conflicts_withdraw", register), _params(register, user, words, batch=batch.pk))


def hold(register: type[Register]) -> None:
    """Nobody else writes this register's list until the transaction ends."""
    db.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCKS, register.slug])


def prepare(staging: Staging) -> None:
    """Make the empty table of what is found; `forget` removes it."""
    db.execute(db.compose(db.load("importers", "conflicts_table"), found=staging.table(_FOUND)))


def forget(staging: Staging) -> None:
    db.execute(db.compose("DROP TABLE {found}", found=staging.table(_FOUND)))


def collect(
    register: type[Register], staging: Staging, same_record: sql.Composable, effects: Collection[Effect]
) -> None:
    """Add the findings in `staging` that had one of these effects.

    `same_record` is the SQL condition by which `record` is the record of the row `r`.
    """
    tables = {kind: staging.table(kind) for kind in ("finding", "row", "refused")}
    statement = _composed(
        "conflicts_collect",
        register,
        **tables,
        found=staging.table(_FOUND),
        boundary=sql.Identifier(Hromada._meta.db_table),
        same_record=same_record,
        other_key=key_text(register, "other"),
    )
    db.execute(statement, {"effects": list(effects)})


def merge(
    register: type[Register], staging: Staging, user: User | None, words: str, batch: Batch | None = None
) -> Outcome:
    """Bring the list to what was collected: opened anew, opened again, or still there with what it amounts to now."""
    params = _params(register, user, words, batch=batch.pk if batch else None)
    found = {"found": staging.table(_FOUND)}
    [(count,)] = db.rows(db.compose("SELECT count(*) FROM {found}", **found))
    db.execute(_composed("conflicts_refresh", register, **found), params)
    reopened = db.execute(_composed("conflicts_reopen", register, **found), params)
    opened = db.execute(_composed("conflicts_open", register, **found), params)
    return Outcome(int(count), opened, reopened)


def close_gone(
    register: type[Register],
    staging: Staging,
    user: User | None,
    words: str,
    codes: Collection[str],
    placing: Collection[str],
    objects: Collection[UUID] | None,
) -> int:
    """Close what is not there any more; how many that were.

    Conflicts of kinds `codes` are gone if they were not collected, those of kinds `placing` once the object is on the
    map, all of them with their object. `objects`: only what concerns one of these.
    """
    params = _params(register, user, words, codes=list(codes), placing=list(placing))
    params["objects"] = None if objects is None else list(objects)
    return db.execute(_composed("conflicts_close", register, found=staging.table(_FOUND)), params)


def _same_record(register: type[Register], batch: Batch) -> sql.Composable:
    """SQL condition: `record` is what the applied row `r` became; without a key, by the place where it came."""
    if register.key:
        return same_key(register)
    return sql.SQL("record.batch = {} AND record.geom = r.geom").format(sql.Literal(batch.uid))


def _composed(name: str, register: type[Register], **parts: sql.Composable) -> str:
    return db.compose(db.load("importers", name), register=sql.Identifier(register.table()), **parts)


def _params(register: type[Register], user: User | None, words: str, **more: object) -> dict[str, object]:
    return {"register": register.slug, "user": user.pk if user else None, "words": words, **more}
