"""Files of the rarer formats that cannot be taken: one clear line each, nothing written, nobody asked on a network."""

import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import made_formats as made
import pytest
from helpers import box, counts, feature, number, refusal

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(2_000)
VRT = "<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
LAUGHS = '<!DOCTYPE kml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
#: The table of a geodatabase with one layer in which its objects are: the first after the system's own.
OBJECTS = "a00000009.gdbtable"
#: Stands in the files for the address at which the test listens.
ADDRESS = "http://listener/objects"

FEATURES = [feature(number(index + 1), box(index), purpose="Землі запасу", ownership="Приватна") for index in range(30)]


def saved(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def cut(path: Path, kept: float) -> Path:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * kept)])
    return path


# XML


def cut_kml(folder: Path) -> Path:
    return cut(made.write(folder / "cut.kml", FEATURES, "LIBKML"), 0.6)


def cut_gpx(folder: Path) -> Path:
    return cut(saved(folder / "cut.gpx", made.gpx('<wpt lat="49.3" lon="33.9"/>' * 50)), 0.5)


def kml_that_laughs(folder: Path) -> Path:
    return saved(folder / "laughs.kml", made.kml(made.placemark("&c;"), LAUGHS))


def kml_with_a_link_to_a_network(folder: Path) -> Path:
    link = f"<NetworkLink><Link><href>{ADDRESS}</href></Link></NetworkLink>"
    return saved(folder / "link.kml", made.kml(link + made.placemark("a")))


def kml_with_an_entity_from_a_network(folder: Path) -> Path:
    entity = f'<!DOCTYPE kml [<!ENTITY far SYSTEM "{ADDRESS}">]>'
    return saved(folder / "entity.kml", made.kml(made.placemark("&far;"), entity))


def gpx_with_a_dtd_from_a_network(folder: Path) -> Path:
    declared = f'<?xml version="1.0"?><!DOCTYPE gpx SYSTEM "{ADDRESS}"><gpx version="1.1"/>'
    return saved(folder / "dtd.gpx", declared)


def kml_of_a_thousand_folders_in_one_another(folder: Path) -> Path:
    return saved(folder / "deep.kml", made.kml("<Folder>" * 1_000 + "</Folder>" * 1_000))


def kml_in_an_encoding_that_nobody_knows(folder: Path) -> Path:
    return saved(folder / "strange.kml", '<?xml version="1.0" encoding="nonsense-9"?><kml/>')


def kml_without_objects(folder: Path) -> Path:
    return saved(folder / "nothing.kml", made.kml("<name>a</name>"))


def web_page_called_kml(folder: Path) -> Path:
    return saved(folder / "page.kml", "<!DOCTYPE html><html><body>No access</body></html>")


def kmz_that_climbs_out(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "climbs.kmz", "w") as archive:
        archive.writestr("../../escaped.kml", made.kml(made.placemark("a")))
    return folder / "climbs.kmz"


def recipe_called_gpx(folder: Path) -> Path:
    return saved(folder / "recipe.gpx", VRT.format(ADDRESS))


# Lines of GeoJSON


def lines_with_a_broken_one(folder: Path) -> Path:
    path = made.geojson_lines(folder / "lines.ndjson", FEATURES)
    return saved(path, path.read_bytes().replace(b'"Feature"', b'"Feat', 1))


def lines_cut_short(folder: Path) -> Path:
    return cut(made.geojson_lines(folder / "lines.ndjson", FEATURES), 0.7)


def lines_of_something_else(folder: Path) -> Path:
    return saved(folder / "lines.ndjson", '{"a": 1}\n{"b": 2}\n')


# Geodatabases


def geodatabase_with_a_table_cut_short(folder: Path) -> Path:
    database = made.write(folder / "parcels.gdb", FEATURES, "OpenFileGDB")
    cut(database / OBJECTS, 0.5)
    return made.zipped(folder / "cut.zip", database, below=folder)


def geodatabase_without_a_half(folder: Path) -> Path:
    database = made.write(folder / "parcels.gdb", FEATURES, "OpenFileGDB")
    (database / OBJECTS).with_suffix(".gdbtablx").unlink()
    return made.zipped(folder / "half.zip", database, below=folder)


def geodatabase_of_noise(folder: Path) -> Path:
    (folder / "noise.gdb").mkdir()
    for suffix in ("gdbtable", "gdbtablx"):
        saved(folder / "noise.gdb" / f"a00000001.{suffix}", struct.pack("<24xQ", 0) + os.urandom(4_000))
    return folder / "noise.gdb"


def geodatabase_whose_rows_are_noise(folder: Path) -> Path:
    database = made.write(folder / "parcels.gdb", FEATURES, "OpenFileGDB")
    objects = database / OBJECTS
    content = objects.read_bytes()
    objects.write_bytes(content[:2_000] + b"\xff" * (len(content) - 2_000))
    return made.zipped(folder / "rows.zip", database, below=folder)


# MapInfo


def table_without_its_map(folder: Path) -> Path:
    path = table(folder)
    path.with_suffix(".map").unlink()
    return path


def table_with_its_map_cut_short(folder: Path) -> Path:
    path = table(folder)
    cut(path.with_suffix(".map"), 0.4)
    return path


def table_with_its_rows_cut_short(folder: Path) -> Path:
    path = table(folder)
    cut(path.with_suffix(".dat"), 0.5)
    return path


def table_with_its_index_cut_short(folder: Path) -> Path:
    path = table(folder)
    cut(path.with_suffix(".id"), 0.5)
    return path


def seamless_table(folder: Path) -> Path:
    path = table(folder)
    return saved(path, path.read_bytes() + b'\nbegin_metadata\n"\\IsSeamless" = "TRUE"\nend_metadata\n')


def linked_table(folder: Path) -> Path:
    path = table(folder)
    return saved(path, path.read_bytes().replace(b"Type NATIVE", b"Type LINKED"))


def view_of_tables(folder: Path) -> Path:
    path = table(folder)
    view = '!table\n!version 100\nOpen Table "../../secret" Hide\nCreate View parcels As Select cadnum From secret\n'
    return saved(path, view)


def part_without_its_table(folder: Path) -> Path:
    path = table(folder)
    path.unlink()
    return path.with_suffix(".map")


def interchange_cut_short(folder: Path) -> Path:
    return cut(interchange(folder), 0.6)


def interchange_that_ends_between_two_objects(folder: Path) -> Path:
    path = interchange(folder)
    return saved(path, path.read_bytes().rpartition(b"Region")[0])


def interchange_with_rows_cut_short(folder: Path) -> Path:
    path = interchange(folder)
    cut(path.with_suffix(".mid"), 0.5)
    return path


def interchange_without_rows(folder: Path) -> Path:
    path = interchange(folder)
    path.with_suffix(".mid").unlink()
    return path


def table(folder: Path) -> Path:
    return made.write(folder / "parcels.tab", FEATURES, "MapInfo File", ENCODING="CP1251")


def interchange(folder: Path) -> Path:
    return made.write(folder / "parcels.mif", FEATURES, "MapInfo File", ENCODING="CP1251", FORMAT="MIF")


# Drawings


def drawing_cut_short(folder: Path) -> Path:
    return cut(made.drawing(folder / "cut.dxf", FEATURES), 0.7)


def drawing_of_garbage(folder: Path) -> Path:
    return saved(folder / "garbage.dxf", b"  0\nSECTION\n" + os.urandom(4_000))


def drawing_with_a_word_for_a_number(folder: Path) -> Path:
    return saved(folder / "word.dxf", made.dxf(made.polyline("a", [(0, 0), ("east", 0), (5, 5)], closed=False)))


def drawing_with_a_coordinate_that_is_no_number(folder: Path) -> Path:
    points = [(0, 0), (float("nan"), 0), (5, float("inf"))]
    return saved(folder / "nan.dxf", made.dxf(made.polyline("a", points, closed=False)))


def drawing_with_a_zero_in_a_text(folder: Path) -> Path:
    path = made.drawing(folder / "zero.dxf", FEATURES)
    return saved(path, path.read_bytes().replace(b":001:0008", b":001:\0008"))


def drawing_that_repeats_a_block_a_billion_times(folder: Path) -> Path:
    circle = made.groups((0, "CIRCLE"), (8, "a"), (10, 0), (20, 0), (40, 1))
    block = (
        made.groups((0, "BLOCK"), (8, "a"), (2, "B"), (70, 0), (10, 0), (20, 0)) + circle + made.groups((0, "ENDBLK"))
    )
    insert = made.groups((0, "INSERT"), (8, "a"), (2, "B"), (10, 0), (20, 0), (70, 32_767), (71, 32_767))
    return saved(folder / "repeats.dxf", made.dxf(insert, blocks=block))


def binary_drawing(folder: Path) -> Path:
    return saved(folder / "binary.dxf", b"AutoCAD Binary DXF\r\n\x1a\0" + bytes(200))


def dwg_called_dxf(folder: Path) -> Path:
    return saved(folder / "drawing.dxf", b"AC1027" + bytes(2_000))


# Anything


def picture_called_kml(folder: Path) -> Path:
    return saved(folder / "photo.kml", JPEG)


def picture_called_tab(folder: Path) -> Path:
    return saved(folder / "photo.tab", JPEG)


def zips_three_deep(folder: Path) -> Path:
    inner = saved(folder / "a.geojson", '{"type":"FeatureCollection","features":[]}')
    for name in ("one.zip", "two.zip", "three.zip"):
        inner = made.zipped(folder / name, inner, below=folder)
    return inner


def bomb_in_a_zip_in_a_zip(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("parcels.kml", b" " * 80_000_000)
    return made.zipped(folder / "outer.zip", folder / "bomb.zip", below=folder)


def zips_three_deep_in_a_folder(folder: Path) -> Path:
    (folder / "picked").mkdir()
    deep = zips_three_deep(folder)
    deep.rename(folder / "picked" / deep.name)
    return folder / "picked"


BAD_FILES = [
    cut_kml,
    cut_gpx,
    kml_that_laughs,
    kml_with_a_link_to_a_network,
    kml_with_an_entity_from_a_network,
    gpx_with_a_dtd_from_a_network,
    kml_of_a_thousand_folders_in_one_another,
    kml_in_an_encoding_that_nobody_knows,
    kml_without_objects,
    web_page_called_kml,
    kmz_that_climbs_out,
    recipe_called_gpx,
    lines_with_a_broken_one,
    lines_cut_short,
    lines_of_something_else,
    geodatabase_with_a_table_cut_short,
    geodatabase_without_a_half,
    geodatabase_of_noise,
    geodatabase_whose_rows_are_noise,
    table_without_its_map,
    table_with_its_map_cut_short,
    table_with_its_rows_cut_short,
    table_with_its_index_cut_short,
    seamless_table,
    linked_table,
    view_of_tables,
    part_without_its_table,
    interchange_cut_short,
    interchange_that_ends_between_two_objects,
    interchange_with_rows_cut_short,
    interchange_without_rows,
    drawing_cut_short,
    drawing_of_garbage,
    drawing_with_a_word_for_a_number,
    drawing_with_a_coordinate_that_is_no_number,
    drawing_with_a_zero_in_a_text,
    drawing_that_repeats_a_block_a_billion_times,
    binary_drawing,
    dwg_called_dxf,
    picture_called_kml,
    picture_called_tab,
    zips_three_deep,
    bomb_in_a_zip_in_a_zip,
    zips_three_deep_in_a_folder,
]


@pytest.mark.parametrize("make", BAD_FILES, ids=lambda make: make.__name__.replace("_", " "))
def test_a_bad_file_gets_one_line_with_its_name_and_nobody_on_a_network_is_asked(
    kozelshchyna: Any,
    tmp_path: Path,
    var: Path,
    listener: tuple[str, list[str]],
    make: Callable[[Path], Path],
) -> None:
    address, asked = listener
    folder = tmp_path / "sent"
    folder.mkdir()
    path = make(folder)
    if path.is_file():
        path.write_bytes(path.read_bytes().replace(ADDRESS.encode(), f"{address}/objects".encode()))
    sent = sorted(folder.rglob("*"))
    before = counts()
    said = refusal("import_file", path, "--register", "parcels")
    assert path.name in said
    assert asked == []
    assert counts() == before
    assert list(var.iterdir()) == []
    assert sorted(folder.rglob("*")) == sent
    assert not list(tmp_path.rglob("escaped*"))
