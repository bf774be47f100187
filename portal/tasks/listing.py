"""What waits to be done in a register: its ready-made lists, its conflicts, and boundaries walked in the field."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from geo import access
from geo.access import Viewer
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
    return [found for one in kept if (found := _of(one, viewer))]


def _of(register: type[Register], viewer: Viewer) -> Tasks | None:
    sight = access.sight(register, viewer)
    if not sight.anything:
        return None
    found = [
        Task(view.title, view.count, in_workspace(register, view=view.code, go="first")) for view in ready.views(sight)
    ]
    found += [_conflicts(register), _walked(register)]
    return Tasks(register, [one for one in found if one.count], [one.title for one in found if not one.count])


def in_workspace(register: type[Register], **query: str) -> str:
    """Where the workspace shows the register's table with this query."""
    return f"{reverse('portal:workspace')}?{urlencode({'register': register.slug, **query})}"


def _conflicts(register: type[Register]) -> Task:
    count = conflicts.matching(conflicts.Wanted(registers=(register.slug,))).count()
    return Task(_("Conflicts"), count, f"{reverse('portal:conflicts')}?{urlencode({'register': register.slug})}")


def _walked(register: type[Register]) -> Task:
    """The first is opened; its card offers what was walked, and once that is settled the list leads to the next."""
    waiting = walks.waiting(register)
    first = waiting.first()
    address = in_workspace(register, object=f"{register.slug}/{first.record}") if first else ""
    return Task(_("Boundaries walked in the field"), waiting.count(), address)
