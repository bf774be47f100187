"""What stands in the way of an undo: objects that were changed after the import, by whom, when and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from geo import versions
from geo.access import Sight
from geo.models import User
from geo.records import Record
from geo.versions import Version
from importers.models import Batch


@dataclass(frozen=True)
class LaterChange:
    """A change that was made after the import. `fields` are titles of what it changed and the viewer reads; `moved`:
    the geometry. `import_number` is the import that made it, as people know it.
    """

    user: User | None
    made_at: datetime
    reason: str
    import_number: int | None
    fields: list[str]
    moved: bool


@dataclass(frozen=True)
class Obstacle:
    record: Record
    changes: list[LaterChange]


def account(batch: Batch, sight: Sight, ids: Sequence[int]) -> Iterator[Obstacle]:
    """Of each of these records (`applying.obstacles`) that the viewer sees, its changes since `batch`, in order."""
    records = sight.records().in_bulk(ids)
    for pk in ids:
        if record := records.get(pk):
            yield Obstacle(record, list(_changes(batch, sight, record)))


def _changes(batch: Batch, sight: Sight, record: Record) -> Iterator[LaterChange]:
    past = versions.versions(record)
    left = max((at for at, version in enumerate(past) if version.batch == batch.uid), default=0)
    uids = {version.batch for version in past[left + 1 :] if version.batch}
    numbers = dict(Batch.objects.filter(uid__in=uids).values_list("uid", "pk"))
    for before, after in zip(past[left:], past[left + 1 :], strict=False):
        yield _change(sight, before, after, numbers.get(after.batch) if after.batch else None)


def _change(sight: Sight, before: Version, after: Version, number: int | None) -> LaterChange:
    found = versions.difference(sight, before, after)
    titles = [str(one.field.title) for one in found.fields]
    return LaterChange(after.user, after.began, after.reason, number, titles, found.geometry is not None)
