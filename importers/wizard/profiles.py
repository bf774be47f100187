"""How files of one shape are taken in, remembered: a land office exports the same layer every month."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django.utils import timezone

from geo.text import fold
from importers.models import Batch, Profile

#: Answers that hold for every file of a shape.
_REMEMBERED = ("encoding", "crs", "place", "pairs", "transforms", "state")


def shape(names: Iterable[str]) -> str:
    """The same for all files with these fields, in whatever order and case."""
    return sha256("\n".join(sorted(fold(name) for name in names)).encode()).hexdigest()


def offered(register: str, of_shape: str) -> list[dict[str, Any]]:
    """Profiles for a file of that shape, the last used first: `id`, `name`, `answers`."""
    found = Profile.objects.filter(register=register, shape=of_shape)
    return [{"id": one.pk, "name": one.name, "answers": one.answers} for one in found]


def remember(batch: Batch) -> None:
    """Keep the answers under the name that the person gave; under none, nothing is kept."""
    name = batch.answers.get("profile")
    if not name or "shape" not in batch.looked:
        return
    kept = {key: batch.answers[key] for key in _REMEMBERED if batch.answers.get(key)}
    Profile.objects.update_or_create(
        register=batch.register,
        name=name,
        defaults={"shape": batch.looked["shape"], "answers": kept, "user": batch.user, "used_at": timezone.now()},
    )
