"""QGIS itself adds our WFS and WMS layers and counts: Debian's QGIS by its own Python, without a screen."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from made_ows import committed, needs_mapserver

from assets.models import Parcel

SYSTEM_PYTHON = "/usr/bin/python3"
SECONDS = 120
SCRIPT = """
import json, sys
from qgis.core import QgsApplication, QgsRasterLayer, QgsVectorLayer
QgsApplication.setPrefixPath("/usr", True)
application = QgsApplication([], False)
application.initQgis()
root = sys.argv[1]
wfs = f"url='{root}/ows/wfs' typename='atlas:parcels' version='2.0.0' srsname='EPSG:4326' pagingEnabled='true'"
vector = QgsVectorLayer(wfs, "parcels", "WFS")
wms = f"url={root}/ows/wms&layers=parcels&styles=&format=image/png&crs=EPSG:3857&version=1.3.0"
raster = QgsRasterLayer(wms, "parcels", "wms")
print(json.dumps({
    "valid": [vector.isValid(), raster.isValid()],
    "count": vector.featureCount(),
    "numbers": sorted(feature["cadastral_number"] for feature in vector.getFeatures()),
    "left": round(min(feature.geometry().boundingBox().xMinimum() for feature in vector.getFeatures()), 4),
}))
"""

pytestmark = [
    needs_mapserver,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not Path("/usr/lib/python3/dist-packages/qgis/core/__init__.py").exists(),
        reason="QGIS is not installed (deploy/packages.txt, python3-qgis)",
    ),
]
__all__ = ["committed"]


def test_qgis_adds_the_layers_and_counts_the_parcels(live_server: Any, committed: list[Parcel], tmp_path: Path) -> None:
    environment = {"PATH": os.defpath, "HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [SYSTEM_PYTHON, "-c", SCRIPT, live_server.url],
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    told = json.loads(done.stdout.splitlines()[-1]) if done.stdout else done.stderr
    assert told == {
        "valid": [True, True],
        "count": 3,
        "numbers": [parcel.cadastral_number for parcel in committed],
        "left": 33.94,
    }
