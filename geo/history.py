"""History: what every record was before each change, who changed it, why, and in which import.

`tracked` makes `<Model>Event` and its triggers. The event holds the row **as it was before** the change (an update or
a deletion), so a first import of 300,000 rows costs no second copy of them; what a row is now stands in the register
itself. The context of an event tells who made the change that ended that state: `user`, `reason`, `batch`.
"""

import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pghistory
from django.db import models
from psycopg import sql

from geo import db

if TYPE_CHECKING:
    from geo.models import User

#: Columns that no undo brings back: identity, and the count of changes, which only ever rises, so that whoever has
#: the object open learns that it changed.
NOT_RESTORED = frozenset({"id", "uid", "version", "updated_at"})


def tracked(model: type[models.Model]) -> type[models.Model]:
    """Class decorator of a concrete `Record`: keeps its past, by statement-level triggers."""
    name = model.__name__
    generated = [field.name for field in model._meta.fields if isinstance(field, models.GeneratedField)]
    return pghistory.track(
        pghistory.UpdateEvent(row=pghistory.Old, level=pghistory.Statement),
        pghistory.DeleteEvent(level=pghistory.Statement),
        exclude=generated,
        model_name=f"{name}Event",
        append_only=True,
        meta={"apps": model._meta.apps},
    )(model)


@contextmanager
def acting(user: "User | None", reason: str, batch: uuid.UUID | None = None) -> Iterator[None]:
    """Changes inside are remembered as made by `user` (None: the system) for `reason`, in the import `batch`."""
    metadata: dict[str, Any] = {"reason": reason, "user": user.pk if user else None}
    if batch is not None:
        metadata["batch"] = str(batch)
    with pghistory.context(**metadata):
        yield
    # The settings live as long as the transaction, and what comes later in it is somebody else's doing. (After an
    # exception they are rolled back.)
    db.execute("SELECT set_config('pghistory.context_id', '', true)")
    db.execute("SELECT set_config('pghistory.context_metadata', '', true)")


def events(model: type[models.Model]) -> "models.QuerySet[Any]":
    """The past of all records of a tracked model: rows of `<Model>Event`, in no order."""
    rows: models.QuerySet[Any] = model.pgh_event_model.objects.all()  # type: ignore[attr-defined]  # made by `tracked`
    return rows


def same_content(model: type[models.Model], one: str, other: str) -> sql.Composable:
    """SQL condition: a record and a past of it, under these aliases, are the same but for what an undo leaves alone."""
    columns = _restorable(model)
    rows = (sql.SQL(", ").join(sql.Identifier(alias, column) for column in columns) for alias in (one, other))
    return sql.SQL("({}) IS NOT DISTINCT FROM ({})").format(*rows)


def given_back(model: type[models.Model], past: str, kept: Collection[str] = ()) -> sql.Composable:
    """SQL assignments that give a record back what stands under the alias `past`, but for the columns `kept`."""
    columns = (sql.Identifier(column) for column in _restorable(model) if column not in kept)
    return sql.SQL(", ").join(sql.SQL("{0} = {1}.{0}").format(column, sql.Identifier(past)) for column in columns)


def _restorable(model: type[models.Model]) -> list[str]:
    return [
        str(field.column)
        for field in model._meta.concrete_fields
        if field.column not in NOT_RESTORED and not isinstance(field, models.GeneratedField)
    ]
