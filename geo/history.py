"""History: what every record was before each change, who changed it, why, and in which import.

`tracked` makes `<Model>Event` and its triggers. The event holds the row **as it was before** the change (an update or
a deletion), so a first import of 300,000 rows costs no second copy of them; what a row is now stands in the register
itself. The context of an event tells who made the change that ended that state: `user`, `reason`, `batch`.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pghistory
from django.db import models

from geo import db

if TYPE_CHECKING:
    from geo.models import User


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
