"""Photographs made safe to publish: decoded, turned upright, and encoded anew without a byte of what the camera wrote.

    looked = look(uploaded)         # a photograph by its header, within bounds; no pixel is decoded
    looked.position                 # where the camera says it stood; stored nowhere unless a person wants it
    prepared = prepare(uploaded)
    prepared.files[Size.SCREEN]     # a JPEG

Phones write into a picture where it was taken, when, with which device and by whom, and often a small copy of what was
cropped away. So nothing is filtered: the pixels alone are copied into a new picture.
"""

import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from io import BytesIO
from math import isfinite
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageCms
from pillow_heif import register_heif_opener

register_heif_opener()

#: A photograph of a phone's largest sensor has about 20 MB.
MAX_BYTES = 30 * 1024 * 1024
#: Decoded, so many pixels take 200 MB of memory.
MAX_PIXELS = 64_000_000
#: Pillow's names; HEIF is what phones call HEIC, read by libheif.
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
#: libjpeg's scale: above this files grow, and no eye sees more.
QUALITY = 84

LonLat = tuple[float, float]


class Size(StrEnum):
    """The sizes in which a photograph is kept; the names stand in addresses."""

    THUMBNAIL = "thumbnail"
    SCREEN = "screen"
    FULL = "full"


#: Longest side in pixels. Nothing is ever enlarged.
SIDES: Mapping[Size, int] = {Size.THUMBNAIL: 320, Size.SCREEN: 1280, Size.FULL: 2560}

_MEGABYTE = 1024 * 1024
_READ_AT_ONCE = 64 * 1024
_MILLION = 1_000_000
#: A JPEG with a second picture behind the first: many phones write it (a preview, or a depth map).
_MULTI_PICTURE = "MPO"
#: EXIF 2.32, table 4: what must be done to the pixels for each value of Orientation.
_TURNS: Mapping[int, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
#: Modes that can be scaled smoothly and that colour management takes.
_PLAIN_MODES = frozenset({"L", "RGB", "RGBA", "CMYK"})
#: Grey of sixteen bits (`I;16`, scanners write it), which Pillow's own conversion would cut off at white.
_SIXTEEN_BITS = "I"
_EIGHT_OF_SIXTEEN_BITS = 255 / 65535
#: What Pillow raises on a damaged file, by its decoders' habits.
_DAMAGE = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, struct.error, zlib.error)


class ImageRefused(Exception):
    """The file is not taken; the message is a sentence for the person who sent it, without the file's name."""


@dataclass(frozen=True)
class Prepared:
    """A photograph ready to be kept.

    `files`: a progressive sRGB JPEG without metadata for each size. `width`, `height`: pixels of the full size.
    `sha256`: of the bytes as they came, in hexadecimal. `position`: longitude and latitude in degrees, WGS 84, and
    `taken_at`: the moment, both as the camera wrote them, None where it did not.
    """

    files: Mapping[Size, bytes]
    width: int
    height: int
    sha256: str
    position: LonLat | None
    taken_at: datetime | None


@dataclass(frozen=True)
class Looked:
    """What the header of a photograph tells: `width` and `height` in pixels, and the rest as `Prepared` has it."""

    width: int
    height: int
    sha256: str
    position: LonLat | None
    taken_at: datetime | None


def look(stream: IO[bytes]) -> Looked:
    """Read no more than the header of a JPEG, HEIC, PNG or WebP; raises `ImageRefused` for what is seen to be none.

    Of a JPEG the beginning is enough. A file that passes may still be damaged further on. The stream is at its
    beginning before and after.
    """
    digest = _digest(stream)
    with _refusing(), Image.open(stream, formats=FORMATS) as image:
        _require_bounds(image)
        # Without this a PNG would be decoded to its end, since it may have its EXIF there.
        exif = _exif(image) if "exif" in image.info else Image.Exif()
        looked = Looked(image.width, image.height, digest, _position(exif), _moment(exif))
    stream.seek(0)
    return looked


def prepare(stream: IO[bytes]) -> Prepared:
    """Decode a JPEG, HEIC, PNG or WebP and make its sizes; raises `ImageRefused`."""
    content = stream.read(MAX_BYTES + 1)
    digest = _digest(BytesIO(content))
    with _refusing(), Image.open(BytesIO(content), formats=FORMATS) as image:
        _require_bounds(image)
        exif = _exif(image)
        picture = _turned(_pixels(image), exif)
    return Prepared(
        files={size: _encoded(picture, side) for size, side in SIDES.items()},
        width=picture.width,
        height=picture.height,
        sha256=digest,
        position=_position(exif),
        taken_at=_moment(exif),
    )


@contextmanager
def _refusing() -> Iterator[None]:
    """What Pillow says of a file inside, in a sentence for the person who sent it."""
    try:
        yield
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except Image.UnidentifiedImageError as error:
        raise ImageRefused(
            _("This is not a photograph that can be read: it must be JPEG, HEIC, PNG or WebP. Save it as JPEG.")
        ) from error
    except _DAMAGE as error:
        raise ImageRefused(_("The photograph is damaged or incomplete. Copy it again from its source.")) from error


def _digest(stream: IO[bytes]) -> str:
    """SHA-256 of the stream, which is wound back; raises `ImageRefused` for an empty one and one that is too large."""
    found, size = sha256(), 0
    while piece := stream.read(_READ_AT_ONCE):
        size += len(piece)
        if size > MAX_BYTES:
            raise ImageRefused(
                _("The file is larger than %(limit)s MB. Save the photograph smaller and send it again.")
                % {"limit": MAX_BYTES // _MEGABYTE}
            )
        found.update(piece)
    if not size:
        raise ImageRefused(_("The file is empty. Copy it again from the camera or the phone."))
    stream.seek(0)
    return found.hexdigest()


def scaled(width: int, height: int, size: Size) -> tuple[int, int]:
    """Width and height in pixels of that size of a photograph whose full size is `width` × `height`."""
    share = min(1.0, SIDES[size] / max(width, height))
    return max(1, round(width * share)), max(1, round(height * share))


def _require_bounds(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise _too_many_pixels()
    if image.format != _MULTI_PICTURE and getattr(image, "n_frames", 1) > 1:
        raise ImageRefused(_("This is a moving picture. Send a photograph of one frame."))


def _too_many_pixels() -> ImageRefused:
    return ImageRefused(
        _("The photograph has more than %(limit)s million pixels. Save it smaller and send it again.")
        % {"limit": MAX_PIXELS // _MILLION}
    )


def _pixels(image: Image.Image) -> Image.Image:
    """The first frame in sRGB, no longer than the full size, in a new picture to which no metadata clings."""
    side = SIDES[Size.FULL]
    profile = image.info.get("icc_profile")
    image.draft(None, (side, side))  # a JPEG is decoded at a half or a quarter where that is enough
    image.load()
    if image.mode.startswith(_SIXTEEN_BITS):
        image = image.convert("I").point(lambda value: value * _EIGHT_OF_SIXTEEN_BITS).convert("L")
    if image.mode not in _PLAIN_MODES:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    image = _shrunk(image, side)
    if profile:
        image = _in_srgb(image, profile)
    if image.has_transparency_data:
        image = image.convert("RGBA")
        paper = Image.new("RGB", image.size, "white")
        paper.paste(image, mask=image.getchannel("A"))
        return paper
    plain = Image.new("RGB", image.size)
    plain.paste(image.convert("RGB"))
    return plain


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Phones photograph in wider colours (Display P3), which look dull when read as sRGB."""
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError):
        # The profile is damaged, or made for other channels: viewers show such a picture without it, and so do we.
        return image
    return converted or image


def _shrunk(image: Image.Image, side: int) -> Image.Image:
    smaller = image.copy()
    smaller.thumbnail((side, side), Image.Resampling.LANCZOS)
    return smaller


def _turned(picture: Image.Image, exif: Image.Exif) -> Image.Image:
    turn = _TURNS.get(exif.get(ExifTags.Base.Orientation, 1))
    return picture if turn is None else picture.transpose(turn)


def _encoded(picture: Image.Image, side: int) -> bytes:
    buffer = BytesIO()
    _shrunk(picture, side).save(buffer, "JPEG", quality=QUALITY, progressive=True, optimize=True)
    return buffer.getvalue()


def _exif(image: Image.Image) -> Image.Exif:
    """What the camera wrote; nothing, where that is damaged: the pixels may be sound all the same."""
    try:
        exif = image.getexif()
        exif.get_ifd(ExifTags.IFD.GPSInfo)
        exif.get_ifd(ExifTags.IFD.Exif)
    except _DAMAGE:
        return Image.Exif()
    return exif


def _position(exif: Image.Exif) -> LonLat | None:
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    lon = _degrees(gps, ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSLongitudeRef, "W", 180)
    lat = _degrees(gps, ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLatitudeRef, "S", 90)
    # Cameras without a fix write zeros, and no hromada lies in the Gulf of Guinea.
    if lon is None or lat is None or (lon, lat) == (0.0, 0.0):
        return None
    return lon, lat


def _degrees(gps: Mapping[int, Any], tag: int, side_tag: int, negative: str, limit: float) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in gps[tag])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if not isfinite(value) or not 0 <= value <= limit:
        return None
    return -value if str(gps.get(side_tag, "")).strip("\0 ").upper() == negative else value


def _moment(exif: Image.Exif) -> datetime | None:
    """The moment of exposure; where the camera wrote no offset from UTC, its clock is taken to show our time."""
    taken = exif.get_ifd(ExifTags.IFD.Exif)
    text = str(taken.get(ExifTags.Base.DateTimeOriginal, "")).strip("\0 ")
    offset = str(taken.get(ExifTags.Base.OffsetTimeOriginal, "")).strip("\0 ")
    try:
        return datetime.strptime(f"{text}{offset}", "%Y:%m:%d %H:%M:%S%z")
    except ValueError:
        pass
    try:
        return timezone.make_aware(datetime.strptime(text, "%Y:%m:%d %H:%M:%S"))
    except ValueError:
        return None
