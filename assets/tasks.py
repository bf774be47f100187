"""Periodic work of this floor (procrastinate finds this module)."""

import logging

from procrastinate.contrib.django import app

from assets.indicators import days

log = logging.getLogger(__name__)


@app.periodic(cron="20 * * * *")
@app.task(queueing_lock="record_indicators")
def record_indicators(timestamp: int) -> None:
    """Every hour, so that a day is recorded however few hours of it the machine was on: the last record stands."""
    log.info("indicators recorded for today: %s", days.record())
