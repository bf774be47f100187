"""Tables and exchange files made for a test from real parcels: CSV, XLSX, ODS and the State Land Cadastre's XML."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
import openpyxl
import shapely
from shapely.geometry import shape

from geo import crs

Table = Sequence[Sequence[Any]]


def write_csv(path: Path, table: Table, *, encoding: str = "utf-8", delimiter: str = ",", above: str = "") -> Path:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(table)
    path.write_bytes((above + text.getvalue()).encode(encoding))
    return path


def write_xlsx(path: Path, **sheets: Table) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, table in sheets.items():
        sheet = book.create_sheet(title)
        for row in table:
            sheet.append(list(row))
    book.save(path)
    return path


def write_ods(path: Path, table: Table, name: str = "Аркуш1") -> Path:
    """A sheet of texts and numbers as OpenDocument has it."""
    rows = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in table)
    namespaces = " ".join(
        f'xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"' for one in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {namespaces}><office:body>'
        f'<office:spreadsheet><table:table table:name="{name}">{rows}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return path


def placed(feature: Mapping[str, Any], epsg: int) -> Any:
    """The feature's geometry in another system, easting first; by the pinned operation."""
    forward = crs.from_wgs84(crs.system(epsg))
    return shapely.transform(shape(feature["geometry"]), lambda xy: np.column_stack(forward(*xy.T)))


def write_exchange_file(
    path: Path,
    features: Iterable[Mapping[str, Any]],
    epsg: int,
    system: str,
    *,
    encoding: str = "utf-8",
    height: str = "",
    extra: str = "",
    replace: tuple[str, str] | None = None,
) -> Path:
    """An exchange file of parcels: `system` is the element that names the coordinate system.

    Every ring is two lines, of which the second runs backwards, and every other parcel gives its area in m².
    `extra` goes into each parcel; `replace` spoils the text at one place.
    """
    points: list[str] = []
    lines: list[str] = []
    zones: dict[str, dict[str, list[str]]] = {}
    for index, feature in enumerate(features):
        code, zone, quarter, parcel = feature["properties"]["cadnum"].split(":")
        geometry = placed(feature, epsg)
        parts = getattr(geometry, "geoms", [geometry])
        shells = "".join(_boundary(part.exterior, points, lines, height) for part in parts)
        holes = "".join(_boundary(ring, points, lines, height) for part in parts for ring in part.interiors)
        internals = f"<Internals>{holes}</Internals>" if holes else ""
        text = _parcel(feature["properties"], parcel, f"{shells}{internals}", in_metres=bool(index % 2), extra=extra)
        zones.setdefault(f"{code}:{zone}", {}).setdefault(quarter, []).append(text)
    xml = _file("".join(points), "".join(lines), "".join(_zone(*item) for item in zones.items()), system, encoding)
    if replace:
        assert replace[0] in xml
        xml = xml.replace(*replace, 1)
    path.write_bytes(xml.encode(encoding))
    return path


_CATEGORIES = {"Землі сільськогосподарського призначення": 100, "Землі житлової та громадської забудови": 200}
_OTHER_CATEGORY = 900
_OWNERSHIP = {"Приватна власність": 100, "Комунальна власність": 200, "Державна власність": 300, "Не визначено": 0}


def _ods_cell(value: Any) -> str:
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    text = escape(str(value))
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def _boundary(ring: Any, points: list[str], lines: list[str], height: str) -> str:
    """The ring's <Boundary>; its points and lines are added to those of the file. The schema's X is the northing."""
    corners = list(ring.coords)[:-1]
    first = len(points)
    h = f"<H>{height}</H>" if height else ""
    points += (
        f"<Point><UIDP>{first + i}</UIDP><PN>{i}</PN><DeterminationMethod><GPS/></DeterminationMethod>"
        f"<X>{y:.4f}</X><Y>{x:.4f}</Y>{h}</Point>"
        for i, (x, y) in enumerate(corners)
    )
    ids = [first + i for i in range(len(corners))]
    middle = len(ids) // 2
    names = []
    for nodes in (ids[: middle + 1], [*ids[middle:], ids[0]][::-1]):
        names.append(len(lines))
        through = "".join(f"<P>{node}</P>" for node in nodes)
        lines.append(f"<PL><ULID>{len(lines)}</ULID><Points>{through}</Points><Length>1.0</Length></PL>")
    listed = "".join(f"<Line><ULID>{name}</ULID></Line>" for name in names)
    return f"<Boundary><Lines>{listed}</Lines><Closed>true</Closed></Boundary>"


def _parcel(said: Mapping[str, Any], number: str, externals: str, *, in_metres: bool, extra: str) -> str:
    area = float(said.get("area") or 0)
    size, unit = (area * 10_000, "кв.м") if in_metres else (area, "га")
    category = _CATEGORIES.get(said.get("category", ""), _OTHER_CATEGORY)
    purpose = escape(said.get("purpose_code") or "")
    return (
        "<ParcelInfo><ParcelLocationInfo><Region>Полтавська область</Region><Settlement>Вакулівка</Settlement>"
        "<District>Кременчуцький район</District><ParcelLocation><Rural/></ParcelLocation></ParcelLocationInfo>"
        f"<CategoryPurposeInfo><Category>{category}</Category><Purpose>{purpose}</Purpose>"
        f"<Use>{escape(said.get('purpose') or '')}</Use></CategoryPurposeInfo>"
        f"<OwnershipInfo><Code>{_OWNERSHIP.get(said.get('ownership', ''), 0)}</Code></OwnershipInfo>"
        f"<ParcelMetricInfo><ParcelID>{number}</ParcelID><Area><MeasurementUnit>{unit}</MeasurementUnit>"
        f"<Size>{size:.6f}</Size></Area><Externals>{externals}</Externals></ParcelMetricInfo>{extra}</ParcelInfo>"
    )


def _zone(name: str, quarters: Mapping[str, list[str]]) -> str:
    inside = "".join(
        f"<CadastralQuarterInfo><CadastralQuarterNumber>{number}</CadastralQuarterNumber>"
        f"<Parcels>{''.join(parcels)}</Parcels></CadastralQuarterInfo>"
        for number, parcels in quarters.items()
    )
    return (
        f"<CadastralZoneInfo><CadastralZoneNumber>{name}</CadastralZoneNumber>"
        f"<CadastralQuarters>{inside}</CadastralQuarters></CadastralZoneInfo>"
    )


def _file(points: str, lines: str, zones: str, system: str, encoding: str) -> str:
    return (
        f'<?xml version="1.0" encoding="{encoding}"?>\n<UkrainianCadastralExchangeFile><AdditionalPart/>'
        f"<InfoPart><MetricInfo><CoordinateSystem>{system}</CoordinateSystem><HeightSystem><Baltic/></HeightSystem>"
        f"<MeasurementUnit><M/></MeasurementUnit><PointInfo>{points}</PointInfo><Polyline>{lines}</Polyline>"
        f"<ControlPoint/></MetricInfo>{zones}</InfoPart></UkrainianCadastralExchangeFile>"
    )
