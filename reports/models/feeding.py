"""What layers are made of: views over the public's reports, with the columns of a record (docs/decisions/0047).

A view's rows are current and open while the switch `reports` says so, and none of them says who wrote.
"""

from django.contrib.gis.db import models
from django.utils.translation import gettext_lazy as _

from geo.records import PointRecord
from reports.models.reports import State


class PublicReport(PointRecord):
    """A report as a layer shows it. `number` is what people call it by, and `status` where it stands."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    category = models.CharField(_("category"), max_length=200)
    category_en = models.CharField(_("category in English"), max_length=200)
    status = models.CharField(_("state"), max_length=9, choices=State)
    reported_on = models.DateField(_("reported on"))
    due_on = models.DateField(_("promised by"), null=True)
    fixed_on = models.DateField(_("fixed on"), null=True)
    thing_number = models.CharField(_("number of the thing"), max_length=200)
    address = models.CharField(_("address"), max_length=300)
    description = models.TextField(_("description"))
    department = models.CharField(_("seen to by"), max_length=200)
    department_en = models.CharField(_("seen to by, in English"), max_length=200)
    disputes = models.PositiveIntegerField(_("closures disputed"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"№ {self.number}"


class AnyReport(PublicReport):
    """Of every kind."""

    class Meta:
        managed = False
        db_table = "reports_any"


class LightingReport(PublicReport):
    """Of the group `lighting`."""

    class Meta:
        managed = False
        db_table = "reports_lighting"


class DumpReport(PublicReport):
    """Of the category `dump`."""

    class Meta:
        managed = False
        db_table = "reports_dumps"
