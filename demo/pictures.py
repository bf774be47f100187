"""Plain pictures of what is in the registers, drawn and not photographed, with the place in their EXIF as phones do."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw
from PIL.Image import Exif
from shapely.geometry.base import BaseGeometry

from demo.files import in_wgs84
from demo.sites import Site
from demo.things import BUILDING, Thing

_SIZE = (1_200, 800)
_HORIZON = 520
_QUALITY = 82
_BUILDINGS, _SITES = 8, 4
_TAKEN = "2026:09:1{day} 11:{minute:02}:00"
_MAKER = "Hromada Atlas, drawn"

# Tags of EXIF 2.3 and of its GPS directory.
_MAKE, _DATE_TIME, _GPS = 0x010F, 0x0132, 0x8825
_LAT_REF, _LAT, _LON_REF, _LON = 1, 2, 3, 4
_MINUTES = _SECONDS = 60
_SECOND_DIGITS = 2

_SKY, _GRASS, _ROAD, _FRAME = "#bcd7ea", "#8fae62", "#8b8780", "#44403a"
_WALLS = ("#e9dcc0", "#d9c3a0", "#e3e0d6", "#cfd8cd")
_ROOFS = ("#8c4a38", "#6b7077", "#7d5a3c", "#4f6d5c")
_GLASS, _DOOR, _CROP, _TREE = "#6f95ab", "#6a4a30", "#d9c268", "#567a44"


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a picture shows: the record's register and key, and a place on it (m, in the drawing plane)."""

    register: str
    key: str
    caption: str
    caption_en: str
    place: BaseGeometry


def write(path: Path, things: Sequence[Thing], sites: Sequence[Site]) -> Path:
    """JPEG pictures beside `path`, and their list as CSV there: register, key, file, captions, the day taken.

    The key is as the register's list has it, its parts parted by a comma and a space.
    """
    folder = path.with_suffix("")
    folder.mkdir(exist_ok=True)
    rows = []
    for number, subject in enumerate(_subjects(things, sites)):
        picture = _field(number) if subject.register == "sites" else _elevation(number)
        name = f"{subject.register}-{number + 1:02}.jpg"
        taken = _TAKEN.format(day=number % 10, minute=number)
        picture.save(folder / name, "JPEG", quality=_QUALITY, exif=_exif(subject.place, taken))
        row = (subject.register, subject.key, f"{folder.name}/{name}", subject.caption, subject.caption_en)
        rows.append((*row, taken[:10].replace(":", "-")))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("register", "key", "file", "caption", "caption_en", "taken"))
        writer.writerows(rows)
    return path


def _subjects(things: Sequence[Thing], sites: Sequence[Site]) -> Iterator[_Subject]:
    buildings = [one for one in things if one.kind == BUILDING and one.geometry is not None and one.cadastral_number]
    for thing in buildings[:: max(1, len(buildings) // _BUILDINGS)][:_BUILDINGS]:
        assert thing.geometry is not None
        key = f"{thing.holder}, {thing.inventory_number}"
        yield _Subject("property", key, thing.title, thing.title_en, thing.geometry)
    for site in [site for site in sites if site.geometry is not None][:_SITES]:
        assert site.geometry is not None
        yield _Subject("sites", site.number, site.title, site.title_en, site.geometry)


def _elevation(number: int) -> Image.Image:
    """The front of a building: its storeys, windows and roof differ by `number`."""
    picture, drawing = _ground()
    storeys, bays = 1 + number % 3, 5 + number % 4
    left, right, floor = 170, 1_030, _HORIZON + 60
    top = floor - 130 * storeys
    drawing.polygon(
        [(left - 30, top), (left + 60, top - 90), (right - 60, top - 90), (right + 30, top)], _ROOFS[number % 4]
    )
    drawing.rectangle((left, top, right, floor), _WALLS[number % 4], _FRAME, 3)
    bay = (right - left) / bays
    for storey in range(storeys):
        for place in range(bays):
            x, y = left + bay * (place + 0.25), top + 130 * storey + 30
            if storey == storeys - 1 and place == bays // 2:
                drawing.rectangle((x, y, x + bay / 2, floor), _DOOR, _FRAME, 3)
                continue
            drawing.rectangle((x, y, x + bay / 2, y + 66), _GLASS, _FRAME, 3)
            drawing.line((x + bay / 4, y, x + bay / 4, y + 66), _FRAME, 3)
    drawing.rectangle((0, floor + 40, _SIZE[0], floor + 100), _ROAD)
    _tree(drawing, 90, floor + 20)
    _tree(drawing, 1_110, floor + 30)
    return picture


def _field(number: int) -> Image.Image:
    """Open land with furrows, a belt of trees on the horizon, and posts of a power line."""
    picture, drawing = _ground()
    drawing.rectangle((0, _HORIZON, _SIZE[0], _SIZE[1]), _CROP if number % 2 else _GRASS)
    for x in range(-600, _SIZE[0] + 600, 90):
        drawing.line((600 + (x - 600) / 4, _HORIZON, x, _SIZE[1]), _FRAME, 1)
    for x in range(0, _SIZE[0], 46):
        height = 26 + (x * 7 + number * 11) % 22
        drawing.ellipse((x - 30, _HORIZON - height, x + 30, _HORIZON + 6), _TREE)
    for place in range(4):
        x, high = 140 + place * 300, 190 - place * 25
        drawing.line((x, _HORIZON + 60, x, _HORIZON - high), _FRAME, 8 - place)
        drawing.line((x - 34, _HORIZON - high + 20, x + 34, _HORIZON - high + 20), _FRAME, 6 - place)
    return picture


def _ground() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    picture = Image.new("RGB", _SIZE, _SKY)
    drawing = ImageDraw.Draw(picture)
    drawing.rectangle((0, _HORIZON, *_SIZE), _GRASS)
    return picture, drawing


def _tree(drawing: ImageDraw.ImageDraw, x: int, foot: int) -> None:
    drawing.rectangle((x - 9, foot - 110, x + 9, foot), _DOOR)
    drawing.ellipse((x - 70, foot - 260, x + 70, foot - 90), _TREE)


def _exif(place: BaseGeometry, taken: str) -> Exif:
    point = in_wgs84([place.representative_point()])[0]
    exif = Exif()
    exif[_MAKE], exif[_DATE_TIME] = _MAKER, taken
    exif.get_ifd(_GPS).update({_LAT_REF: "N", _LAT: _sexagesimal(point.y), _LON_REF: "E", _LON: _sexagesimal(point.x)})
    return exif


def _sexagesimal(degrees: float) -> tuple[float, float, float]:
    whole, rest = divmod(degrees, 1)
    minutes, rest = divmod(rest * _MINUTES, 1)
    return whole, minutes, round(rest * _SECONDS, _SECOND_DIGITS)
