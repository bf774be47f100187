"""What waits to be done in a register: its ready-made lists, its conflicts, and boundaries walked in the field."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from geo import access
from geo.access import Sight, Viewer
from geo.registers import Register
from importers.conflicts import listing as conflicts
from portal.field import walks
from portal.workspace.tables import ready


@dataclass(frozen=True)
class Task:
    """A list with the number of its objects, and where its first one is opened."""

    title: str
    count: int
    address: str


@dataclass(frozen=True)
class Tasks:
    """The lists of one register; those in which nothing waits are told only by their titles."""

    register: type[Register]
    waiting: list[Task]
    done: list[str]


def tasks(kept: Sequence[type[Register]], viewer: Viewer) -> list[Tasks]:
    """Of the registers that the viewer keeps and that are not switched off, in their order."""
    slugs = [one.slug for one in kept]
    unsettled, walked = conflicts.waiting(slugs), walks.waiting(slugs)
    found = []
    for register in kept:
        sight = access.sight(register, viewer)
        if sight.anything:
            lists = [*_ready(sight), _conflicts(register, unsettled), _walked(register, walked)]
            waiting = [one for one in lists if one.count]
            found.append(Tasks(register, waiting, [one.title for one in lists if not one.count]))
    return found


def in_workspace(register: type[Register], **query: str) -> str:
    """Where the workspace shows the register's table with this query."""
    return f"{reverse('portal:workspace')}?{urlencode({'register': register.slug, **query})}"


def _ready(sight: Sight) -> Iterator[Task]:
    for view in ready.views(sight):
        yield Task(view.title, view.count, in_workspace(sight.register, view=view.code, go="first"))


def _conflicts(register: type[Register], unsettled: Mapping[str, int]) -> Task:
    address = f"{reverse('portal:conflicts')}?{urlencode({'register': register.slug})}"
    return Task(_("Conflicts"), unsettled.get(register.slug, 0), address)


def _walked(register: type[Register], walked: Mapping[str, tuple[int, UUID | None]]) -> Task:
    """The first is opened; its card offers what was walked, and once that is settled the list leads to the next."""
    count, first = walked.get(register.slug, (0, None))
    address = in_workspace(register, object=f"{register.slug}/{first}") if first else ""
    return Task(_("Boundaries walked in the field"), count, address)
