"""Periodic work of this floor (procrastinate finds this module)."""

import logging

from procrastinate.contrib.django import app

from layers import paper, tile_store
from layers.downloads import keeping
from layers.published import making
from layers.rasters import keeping as rasters

__all__ = ["forget_old_downloads", "forget_old_sheets", "forget_old_tiles", "publish_layers_nightly", "rasters"]

log = logging.getLogger(__name__)


@app.periodic(cron="*/15 * * * *")
@app.task(queueing_lock="forget_old_tiles")
def forget_old_tiles(timestamp: int) -> None:
    """Every quarter of an hour: tiles of past data versions go; nobody can ask for them any more."""
    log.info("past versions of tiles dropped: %s", tile_store.forget_old())


@app.periodic(cron="20 3 * * *")
@app.task(queueing_lock="forget_old_sheets")
def forget_old_sheets(timestamp: int) -> None:
    """Every night: sheets that were made long ago go; those that are asked for are made again."""
    log.info("old sheets dropped: %s", paper.forget_old_sheets())


@app.periodic(cron="10 * * * *")
@app.task(queueing_lock="forget_old_downloads")
def forget_old_downloads(timestamp: int) -> None:
    """Every hour: files of past data versions go, and those that nobody asks for."""
    log.info("files of downloads dropped: %s", keeping.forget())


@app.periodic(cron="20 1 * * *")
@app.task(queueing_lock="publish_layers_nightly")
def publish_layers_nightly(timestamp: int) -> None:
    """Every night, as a job that people can look at: PMTiles and GeoParquet of the layers that have changed."""
    making.publish_layers.start()
