"""GDAL reaches the formats that are named, and no other, whatever is put before it."""

from pathlib import Path

import pyogrio
import pytest

from importers.files import drivers, sources

VRT = '<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'


def test_no_driver_is_left_but_those_allowed() -> None:
    assert set(pyogrio.list_drivers()) == drivers.ALLOWED
    assert sources.Format.ZIP not in drivers.ALLOWED


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("recipe.vrt", VRT.format("other.geojson")),
        ("table.csv", "WKT,name\nPOINT(1 1),a\n"),
        ("features.gml", '<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml"/>'),
        ("service.xml", "<OGRWFSDataSource><URL>http://127.0.0.1/</URL></OGRWFSDataSource>"),
        ("esri.json", '{"geometryType":"esriGeometryPoint","features":[{"geometry":{"x":1,"y":1}}]}'),
    ],
)
def test_gdal_itself_does_not_open_anything_else(tmp_path: Path, name: str, content: str) -> None:
    """GDAL is asked directly here: this is what stands behind our own look at a file's first bytes."""
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(pyogrio.errors.DataSourceError):
        pyogrio.read_info(path)


def test_a_build_of_gdal_that_lacks_a_driver_is_no_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drivers, "ALLOWED", drivers.ALLOWED | {"A driver that nobody built"})
    with pytest.raises(drivers.DriversNotPinned):
        drivers.pin()
