"""QGIS itself adds our layers of OGC API, WFS and WMS and counts: Debian's QGIS by its own Python, without a screen."""

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
from qgis.core import QgsApplication, QgsFeatureRequest, QgsRasterLayer, QgsRectangle, QgsVectorLayer
QgsApplication.setPrefixPath("/usr", True)
application = QgsApplication([], False)
application.initQgis()
root, chosen = sys.argv[1], sys.argv[2]
box = QgsRectangle(*map(float, sys.argv[3:7]))
wfs = f"url='{root}/ows/wfs' typename='atlas:parcels' version='2.0.0' srsname='EPSG:4326' pagingEnabled='true'"
oapif = f"url='{root}/ogc' typename='parcels'"
wms = f"url={root}/ows/wms&layers=parcels&styles=&format=image/png&crs=EPSG:3857&version=1.3.0"

def numbers(layer, request=QgsFeatureRequest()):
    return sorted(feature["cadastral_number"] for feature in layer.getFeatures(request))

def told(provider, source):
    layer = QgsVectorLayer(source, "parcels", provider)
    whole = {
        "valid": layer.isValid(),
        "count": layer.featureCount(),
        "numbers": numbers(layer),
        "left": round(min(feature.geometry().boundingBox().xMinimum() for feature in layer.getFeatures()), 4),
        "in the box": numbers(layer, QgsFeatureRequest(box)),
    }
    layer.setSubsetString(f"cadastral_number = '{chosen}'" if provider == "OAPIF" else "")
    return whole | {"chosen": numbers(layer, QgsFeatureRequest().setFilterExpression(f"cadastral_number = '{chosen}'"))}

raster = QgsRasterLayer(wms, "parcels", "wms")
print(json.dumps({"WFS": told("WFS", wfs), "OAPIF": told("OAPIF", oapif), "WMS": raster.isValid()}))
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


def test_qgis_adds_the_layers_counts_the_parcels_and_selects_by_place_and_by_value(
    live_server: Any, committed: list[Parcel], tmp_path: Path
) -> None:
    second = committed[1]
    environment = {"PATH": os.defpath, "HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [SYSTEM_PYTHON, "-c", SCRIPT, live_server.url, second.cadastral_number, *map(str, second.geom.extent)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    told = json.loads(done.stdout.splitlines()[-1]) if done.stdout else done.stderr
    vectors = {
        "valid": True,
        "count": 3,
        "numbers": [parcel.cadastral_number for parcel in committed],
        "left": 33.94,
        "in the box": [second.cadastral_number],
        "chosen": [second.cadastral_number],
    }
    assert told == {"WFS": vectors, "OAPIF": vectors, "WMS": True}
