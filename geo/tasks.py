"""Work of this floor done by the worker (procrastinate finds this module)."""

import logging

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from procrastinate.contrib.django import app

from geo import backups, filing, jobs, tokens
from geo.jobs import Progress, job

log = logging.getLogger(__name__)


@job(title=gettext_lazy("Sweeping of stored files that belong to nothing"))
def sweep_files(progress: Progress) -> str:
    """Delete what uploads that died left in the storage."""
    return _("Files deleted: %(count)s") % {"count": filing.sweep()}


@app.periodic(cron="40 3 * * *")
@app.task(queueing_lock="sweep_files_nightly")
def sweep_files_nightly(timestamp: int) -> None:
    """Every night, as a job that people can look at."""
    sweep_files.start()


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="end_cut_short")
def end_cut_short(timestamp: int) -> None:
    """Every five minutes, and first of all where the worker is back: jobs that nobody is at any more."""
    log.info("jobs that were cut short: %s", jobs.end_cut_short())


@job(title=gettext_lazy("Daily backup"))
def back_up(progress: Progress) -> str:
    """Keep all of the instance in one file (`geo.backups`)."""
    if not backups.is_due():
        return _("The last backup is not a day old.")  # it was made while this waited
    progress.step(_("writing the file"))
    return backups.make()


@app.periodic(cron="25 * * * *")
@app.task(queueing_lock="back_up_daily")
def back_up_daily(timestamp: int) -> None:
    """Looked for every hour: a night without power puts a backup off, and does not leave it out."""
    if backups.is_due():
        back_up.start()


@app.periodic(cron="50 3 * * *")
@app.task(queueing_lock="forget_old_access_log")
def forget_old_access_log(timestamp: int) -> None:
    """Every night: requests by tokens that were written down long ago go."""
    log.info("old requests by tokens dropped: %s", tokens.forget_old_log())
