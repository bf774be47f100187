"""The demonstration hromada written as files, with the traps that ArcGIS leaves in them.

Parcels and addresses are zipped shapefiles in Windows-1251, whose DBF says so or not: see `LANGUAGE_*`.
"""

import csv
import json
import tempfile
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyogrio
import pyogrio.raw
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from demo.entities import Entity
from demo.faults import Fault
from demo.hromada import Hromada
from demo.names import HROMADA, OBLAST, RAION
from demo.parcels import Parcel
from demo.plane import PLANE_EPSG
from demo.sites import Site
from demo.thematic.features import Feature
from demo.things import COLUMNS, Thing
from geo import crs

SK63_EPSG = 7829  # zone X5: the hromada lies between 34° and 37° E

# DBF header byte 29, the "language driver". 0x57 (ANSI) is what ArcGIS writes on a Ukrainian Windows:
# GDAL then takes the text for Latin-1. 0xC9 says Windows-1251, rightly.
LANGUAGE_ANSI = 0x57
LANGUAGE_CYRILLIC = 0xC9

_LANGUAGE_OFFSET = 29
#: Coordinates of GeoJSON are written to so many degrees: about a centimetre.
_DEGREES = 1e-7
_ENCODING = "cp1251"
# Any fixed day keeps the files the same; this is that of the official codifier.
_DAY = "2025-05-16"
_DAY_TIME = f"{_DAY}T00:00:00Z"
_ZIP_TIME = (2025, 5, 16, 0, 0, 0)
_SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj")
_CODIFIER_HEADER = (
    "Перший рівень",
    "Другий рівень",
    "Третій рівень",
    "Четвертий рівень",
    "Додатковий рівень",
    "Категорія об’єкта",
    "Назва об’єкта",
)

Columns = Mapping[str, npt.NDArray[Any]]


def write_parcels(path: Path, parcels: Sequence[Parcel], epsg: int, *, with_prj: bool, language: int) -> Path:
    """A zipped shapefile of parcels in the given system, with ArcGIS's ten-letter field names."""
    columns = {
        "OBJECTID": np.array([parcel.object_id for parcel in parcels], dtype=np.int32),
        "CADNUM": _texts([parcel.cadastral_number for parcel in parcels]),
        "PURPOSE": _texts([parcel.purpose for parcel in parcels]),
        "CATEGORY": _texts([parcel.category for parcel in parcels]),
        "OWNERSHIP": _texts([parcel.ownership for parcel in parcels]),
        "AREA_HA": np.array([parcel.area_ha for parcel in parcels]),
        "NORM_VALUE": np.array([parcel.normative_value for parcel in parcels]),
        "ADDRESS": _texts([parcel.address for parcel in parcels]),
        "STATUS": _texts([parcel.status for parcel in parcels]),
        "CONTR_KIND": _texts([parcel.contract_kind for parcel in parcels]),
        "CONTR_NUM": _texts([parcel.contract_number for parcel in parcels]),
        "CONTR_DATE": _texts([parcel.contract_date for parcel in parcels]),
        "CONTR_END": _texts([parcel.contract_until for parcel in parcels]),
        "CONTR_STAT": _texts([parcel.contract_status for parcel in parcels]),
        "CONTR_RENT": _texts([parcel.contract_rent for parcel in parcels]),
        "CONTR_RATE": _texts([parcel.contract_rate for parcel in parcels]),
        "CONTR_NOTE": _texts([parcel.contract_note for parcel in parcels]),
        "CONTR_URL": _texts([parcel.contract_link for parcel in parcels]),
        "TENANT": _texts([parcel.tenant for parcel in parcels]),
        "TENANT_PER": _texts([parcel.tenant_person for parcel in parcels]),
        "CUSTODIAN": _texts([parcel.custodian for parcel in parcels]),
        "NORM_DATE": _texts([parcel.normative_date for parcel in parcels]),
        "OFFERED": _texts([parcel.offered for parcel in parcels]),
        "AUCTION_ID": _texts([parcel.auction_id for parcel in parcels]),
        "AUCTION_LI": _texts([parcel.auction_link for parcel in parcels]),
        "SHAPE_Leng": np.array([parcel.perimeter for parcel in parcels]),
    }
    geometries = np.array([parcel.polygon for parcel in parcels], dtype=object)
    _write_shapefile(path, _in_system(geometries, epsg), "Polygon", columns, epsg if with_prj else None, language)
    return path


def write_addresses(path: Path, hromada: Hromada, cadastral_numbers: Sequence[str]) -> Path:
    """A zipped shapefile of address points in the plane's own system, with .prj, and the parcel of each."""
    addresses = hromada.addresses
    columns = {
        "OBJECTID": np.arange(1, len(addresses) + 1, dtype=np.int32),
        "KATOTTG": _texts([address.street.place.code for address in addresses]),
        "SETTLEMENT": _texts([address.street.place.name for address in addresses]),
        "STR_KIND": _texts([address.street.kind for address in addresses]),
        "STREET": _texts([address.street.name for address in addresses]),
        "NUMBER": _texts([address.number for address in addresses]),
        "POSTCODE": _texts([address.street.place.postcode for address in addresses]),
        "POSITION": _texts(["будівля" if address.lot.use == "house" else "вхід" for address in addresses]),
        "CADNUM": _texts(list(cadastral_numbers)),
    }
    points = np.array([address.point for address in addresses], dtype=object)
    _write_shapefile(path, _in_system(points, PLANE_EPSG), "Point", columns, PLANE_EPSG, LANGUAGE_ANSI)
    return path


def write_streets(path: Path, hromada: Hromada) -> Path:
    """A GeoPackage of street centre lines in the plane's own system."""
    streets = hromada.streets
    columns = {
        "katottg": _texts([street.place.code for street in streets]),
        "settlement": _texts([street.place.name for street in streets]),
        "kind": _texts([street.kind for street in streets]),
        "name": _texts([street.name for street in streets]),
    }
    _write_geopackage(path, [street.line for street in streets], "LineString", columns)
    return path


def write_property(path: Path, things: Sequence[Thing]) -> Path:
    """Things of communal property with their geometries of any kind: a GeoPackage in the plane's own system."""
    _write_geopackage(path, [thing.geometry for thing in things], "Unknown", _columns(things))
    return path


def write_unmapped(path: Path, things: Sequence[Thing]) -> Path:
    """Things that are not on the map: GeoJSON with empty geometries, as a table without places is exported."""
    _write_geojson(path, [None] * len(things), _columns(things), geometry_type="Unknown")
    return path


def write_sites(path: Path, sites: Sequence[Site]) -> Path:
    """Investment sites: GeoJSON (RFC 7946); a site that is not drawn yet has an empty geometry."""
    rows = [site.columns for site in sites]
    columns = {name: _texts([row[name] for row in rows]) for name in rows[0]}
    _write_geojson(path, [site.geometry for site in sites], columns, geometry_type="Unknown")
    return path


def write_features(path: Path, features: Sequence[Feature]) -> Path:
    """Things of a thematic layer as GeoJSON, each with the values it has."""
    placed = in_wgs84([one.geometry for one in features])
    rows = [
        {
            "type": "Feature",
            "geometry": shapely.geometry.mapping(shapely.set_precision(shape, _DEGREES)),
            "properties": dict(one.values),
        }
        for one, shape in zip(features, placed, strict=True)
    ]
    text = json.dumps({"type": "FeatureCollection", "features": rows}, ensure_ascii=False)
    path.write_text(text, encoding="utf-8")
    return path


def write_entities(path: Path, entities: Sequence[Entity]) -> Path:
    """Legal entities as CSV: UTF-8 with a header."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "name", "short_name", "name_en"))
        writer.writerows((one.code, one.name, one.short_name, one.name_en) for one in entities)
    return path


def write_boundary(path: Path, hromada: Hromada) -> Path:
    """The hromada's boundary: GeoJSON (RFC 7946) with one polygon."""
    columns = {"katottg": _texts([HROMADA[0]]), "name": _texts([HROMADA[1]])}
    _write_geojson(path, [hromada.terrain.boundary], columns)
    return path


def write_settlements(path: Path, hromada: Hromada) -> Path:
    """The boundaries of the settlements: GeoJSON (RFC 7946)."""
    settlements = hromada.settlements
    columns = {
        "katottg": _texts([settlement.place.code for settlement in settlements]),
        "category": _texts([settlement.place.category for settlement in settlements]),
        "name": _texts([settlement.place.name for settlement in settlements]),
        "postcode": _texts([settlement.place.postcode for settlement in settlements]),
    }
    _write_geojson(path, [settlement.zone for settlement in settlements], columns)
    return path


def write_codifier(path: Path, hromada: Hromada) -> Path:
    """A codifier of administrative units in the official one's format: UTF-8, semicolons, CRLF."""
    oblast, raion, own = OBLAST[0], RAION[0], HROMADA[0]
    rows = [
        (oblast, "", "", "", "", "O", OBLAST[1]),
        (oblast, raion, "", "", "", "P", RAION[1]),
        (oblast, raion, own, "", "", "H", HROMADA[1]),
    ]
    for settlement in hromada.settlements:
        place = settlement.place
        rows.append((oblast, raion, own, place.code, "", place.category, place.name))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(_CODIFIER_HEADER)
        writer.writerows(rows)
    return path


def write_faults(path: Path, faults: Sequence[Fault], file_names: dict[bool, str]) -> Path:
    """The planted faults as CSV; in one field, OBJECTIDs are parted by spaces and numbers by `|`."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("kind", "file", "objectids", "cadastral_numbers", "amount"))
        for fault in faults:
            ids = " ".join(map(str, fault.object_ids))
            numbers = "|".join(fault.cadastral_numbers)
            writer.writerow((fault.kind.value, file_names[fault.ucs], ids, numbers, fault.amount))
    return path


def _columns(things: Sequence[Thing]) -> Columns:
    return {column: _texts([getattr(thing, name) for thing in things]) for name, column in COLUMNS.items()}


def _texts(values: list[str]) -> npt.NDArray[np.object_]:
    return np.array(values, dtype=object)


def _in_system(geometries: npt.NDArray[np.object_], epsg: int) -> npt.NDArray[np.object_]:
    """Geometries of the plane in another system, by the pinned operations of `geo.crs` (by way of WGS 84)."""
    if epsg == PLANE_EPSG:
        return geometries
    to_wgs84 = crs.to_wgs84(crs.system(PLANE_EPSG))
    from_wgs84 = crs.from_wgs84(crs.system(epsg))
    return shapely.transform(geometries, lambda xy: np.column_stack(from_wgs84(*to_wgs84(xy[:, 0], xy[:, 1]))))


def in_wgs84(geometries: Sequence[BaseGeometry | None]) -> npt.NDArray[np.object_]:
    """Geometries of the drawing plane in EPSG:4326, longitude first."""
    to_wgs84 = crs.to_wgs84(crs.system(PLANE_EPSG))
    stored = np.array(geometries, dtype=object)
    return shapely.transform(stored, lambda xy: np.column_stack(to_wgs84(xy[:, 0], xy[:, 1])))


def _write_geopackage(
    path: Path, geometries: Sequence[BaseGeometry | None], geometry_type: str, columns: Columns
) -> None:
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    # A GeoPackage keeps the time of its last change, which would make every run's file another one.
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _DAY_TIME})
    try:
        drawn = np.array(geometries, dtype=object)
        _write(path, "GPKG", drawn, geometry_type, columns, crs=f"EPSG:{PLANE_EPSG}")
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _write_geojson(
    path: Path, geometries: Sequence[BaseGeometry | None], columns: Columns, geometry_type: str = "Polygon"
) -> None:
    _write(
        path,
        "GeoJSON",
        in_wgs84(geometries),
        geometry_type,
        columns,
        crs="EPSG:4326",
        layer_options={"RFC7946": "YES"},
    )


def _write_shapefile(
    path: Path,
    geometries: npt.NDArray[np.object_],
    geometry_type: str,
    columns: Columns,
    prj_epsg: int | None,
    language: int,
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shapefile = Path(folder) / f"{path.stem}.shp"
        options = {"DBF_DATE_LAST_UPDATE": _DAY}
        _write(shapefile, "ESRI Shapefile", geometries, geometry_type, columns, layer_options=options)
        if prj_epsg is not None:
            wkt = pyproj.CRS.from_epsg(prj_epsg).to_wkt("WKT1_ESRI")
            shapefile.with_suffix(".prj").write_text(wkt, encoding="ascii")
        table = bytearray(shapefile.with_suffix(".dbf").read_bytes())
        table[_LANGUAGE_OFFSET] = language
        shapefile.with_suffix(".dbf").write_bytes(table)
        # The .cpg that GDAL wrote stays out: old ArcGIS left none.
        with zipfile.ZipFile(path, "w") as archive:
            for suffix in _SHAPEFILE_PARTS:
                part = shapefile.with_suffix(suffix)
                if part.exists():
                    info = zipfile.ZipInfo(part.name, _ZIP_TIME)
                    archive.writestr(info, part.read_bytes(), zipfile.ZIP_DEFLATED)


def _write(
    path: Path,
    driver: str,
    geometries: npt.NDArray[np.object_],
    geometry_type: str,
    columns: Columns,
    crs: str | None = None,
    layer_options: dict[str, str] | None = None,
) -> None:
    path.unlink(missing_ok=True)
    with warnings.catch_warnings():
        # A shapefile's .prj is written apart, in ESRI's words, or left out on purpose.
        warnings.filterwarnings("ignore", message="'crs' was not provided")
        pyogrio.raw.write(
            str(path),
            shapely.to_wkb(geometries),
            list(columns.values()),
            list(columns),
            driver=driver,
            layer=path.stem,
            geometry_type=geometry_type,
            crs=crs,
            encoding=_ENCODING if driver == "ESRI Shapefile" else None,
            promote_to_multi=False,
            layer_options=layer_options,
        )
