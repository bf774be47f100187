"""Work of this floor that the worker does (procrastinate finds this module)."""

import logging
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from procrastinate.contrib.django import app

from assets.indicators import days
from assets.opendata import releases
from geo.jobs import Progress, job
from geo.models import User

log = logging.getLogger(__name__)


@job(title=gettext_lazy("Release of the open data"))
def release_open_data(progress: Progress, *, folder: str, login: str | None) -> str:
    """Write all data sets with their manifest into `folder`, in the name of the user of that login."""
    user = User.objects.get(username=login) if login else None
    made = releases.release(Path(folder), progress, user)
    return _("%(count)s data sets with %(rows)s rows in all are in %(folder)s") % {
        "count": len(made),
        "rows": sum(one.rows for one in made),
        "folder": folder,
    }


@app.periodic(cron="20 * * * *")
@app.task(queueing_lock="record_indicators")
def record_indicators(timestamp: int) -> None:
    """Every hour, so that a day is recorded however few hours of it the machine was on: the last record stands."""
    log.info("indicators recorded for today: %s", days.record())
