"""The topics of help, in the order in which they are listed."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Topic:
    """`name` stands in the address and is the name of the text's template; `page` is the route of what it tells of."""

    name: str
    title: str | Promise
    about: str | Promise
    page: str
    for_staff: bool = True


TOPICS = (
    Topic("map", _("The public map"), _("Search, layers, objects, links"), "portal:map", for_staff=False),
    Topic(
        "report",
        _("Reporting a problem"),
        _("A dark lamp, a dump, a hole in the road, and what becomes of it"),
        "portal:report-new",
        for_staff=False,
    ),
    Topic(
        "data",
        _("Data and services"),
        _("Files, QGIS and other programs, open data"),
        "portal:catalogue",
        for_staff=False,
    ),
    Topic(
        "books",
        _("Keeping the books"),
        _("Entering, editing, verifying, publishing; history and restoring"),
        "portal:tasks",
    ),
    Topic(
        "workspace",
        _("Map and table of the workspace"),
        _("Editing boundaries, splitting and merging, drafts, many objects at once"),
        "portal:workspace",
    ),
    Topic(
        "imports", _("Bringing in files"), _("From the file to the register, step by step, and back"), "portal:imports"
    ),
    Topic(
        "checking",
        _("Conflicts and proposals"),
        _("What waits to be put right, and what waits for a decision"),
        "portal:conflicts",
    ),
    Topic("layers", _("Layers of one's own"), _("Thematic layers, presets, scanned plans"), "portal:layers"),
    Topic("field", _("In the field"), _("Verifying on the spot, without network too"), "portal:field"),
    Topic("dispatch", _("Handling reports"), _("From the inbox to the closure"), "portal:dispatch"),
)


def get(name: str) -> Topic | None:
    return next((topic for topic in TOPICS if topic.name == name), None)
