"""Which reports somebody sees. Rights are asked of `geo.access`; what the public sees is a condition on the report."""

from typing import Any

from django.db import connection
from django.db.models import QuerySet

from geo import access
from geo.access import Viewer
from geo.models import Publication, User
from reports.models import Publicity, Report

#: The publication switch of all reports.
SWITCH = "reports"


def seen(viewer: Viewer) -> QuerySet[Report]:
    """The reports that `viewer` sees: all, who handles them; the public ones, whom the switch lets see them."""
    if access.may_handle_reports(viewer):
        return Report.objects.all()
    return Report.objects.filter(publicity=Publicity.PUBLIC) if is_open(viewer) else Report.objects.none()


def is_open(viewer: Viewer) -> bool:
    """Whether the switch lets `viewer` see the public's reports."""
    return access.lets_see(Publication.objects.get(slug=SWITCH).visibility, viewer)


def handled(viewer: Viewer) -> QuerySet[Report]:
    """The reports that `viewer` handles: all, the dispatchers; those of their departments, the people of these, once
    there is nothing to be confirmed.
    """
    if access.may_handle_reports(viewer):
        return Report.objects.all()
    if not handles(viewer):
        return Report.objects.none()
    own = Report.objects.filter(department__in=viewer.departments.all())  # type: ignore[union-attr]  # a User
    return own.exclude(publicity=Publicity.UNCONFIRMED)


def handles(viewer: Viewer) -> bool:
    """Whether `viewer` is a dispatcher, or at work in a department that reports are given to."""
    at_work = User.objects.filter(departments__archived=False, departments__outside=False)
    return access.may_handle_reports(viewer) or access.is_at_work_among(viewer, at_work)


def ensure_switch(**_kwargs: Any) -> None:
    """The row of the switch; connected to `post_migrate`. One that is there is left alone."""
    if Publication._meta.db_table in connection.introspection.table_names():
        Publication.objects.get_or_create(slug=SWITCH, defaults={"relation": Report._meta.db_table})
