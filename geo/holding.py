"""Work that one session at a time may do on a thing, known by PostgreSQL's advisory locks.

A lock ends with its connection: so work whose process was killed, or whose machine lost its power, is known not to go
on. `kind` (32 bits) is the class of the things, `number` tells one of them.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from geo import db

#: Class of the things, and which of them.
Thing = tuple[int, int]


def hold(kind: int, number: int) -> bool:
    """Mark this session as the one that works on the thing; False if another one does. It ends with the connection."""
    [(held,)] = db.rows("SELECT pg_try_advisory_lock(%s, %s)", [kind, number])
    return bool(held)


def release(kind: int, number: int) -> None:
    """Give the thing back."""
    db.rows("SELECT pg_advisory_unlock(%s, %s)", [kind, number])


def is_held(kind: int, number: int) -> bool:
    """Whether any session works on the thing at this moment."""
    [(held,)] = db.rows(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid = %s AND objsubid = 2"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
        [kind, number],
    )
    return bool(held)


@contextmanager
def held(thing: Thing | None) -> Iterator[bool]:
    """Hold the thing for the time inside, if it is given; false where another session works on it."""
    if thing is None:
        yield True
        return
    is_ours = hold(*thing)
    try:
        yield is_ours
    finally:
        if is_ours:
            release(*thing)
