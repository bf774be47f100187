"""Files that pretend to be photographs, or are photographs with something in them; and a watch over what is kept."""

import gzip
import random
import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pillow_heif
from helpers import counts
from isal import isal_zlib
from made_pictures import PDF, archive, bomb, encoded, exif, picture
from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo

pillow_heif.register_heif_opener()

SCRIPT = "<script>alert('ж')</script>"
#: What must be found nowhere behind a polyglot.
PAYLOAD = b"<script>alert(document.cookie)</script>"
HUGE = 2**31 - 1


def gif(frames: int = 1, side: int = 32) -> bytes:
    others = [picture(side, side).rotate(index) for index in range(1, frames)]
    return encoded(picture(side, side), "GIF", save_all=frames > 1, append_images=others)


def png_chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_with(*chunks: bytes) -> bytes:
    """A small PNG with chunks of one's own behind its header."""
    plain = encoded(picture(64, 64), "PNG")
    header = 8 + 25
    return plain[:header] + b"".join(chunks) + plain[header:]


def jpeg_of(width: int, height: int) -> bytes:
    """A JPEG that says it has so many pixels."""
    plain = bytearray(encoded(picture(64, 64)))
    frame = plain.index(b"\xff\xc0") + 5
    plain[frame : frame + 4] = struct.pack(">HH", height, width)
    return bytes(plain)


def webp_of(width: int, height: int) -> bytes:
    """A WebP whose canvas says it has so many pixels."""
    plain = bytearray(encoded(picture(64, 64).convert("RGBA"), "WEBP", exif=exif().tobytes()))
    canvas = plain.index(b"VP8X") + 12
    plain[canvas : canvas + 6] = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return bytes(plain)


def heif_of(width: int, height: int) -> bytes:
    plain = bytearray(encoded(picture(64, 64), "HEIF"))
    start = 0
    while (found := plain.find(b"ispe", start)) != -1:
        plain[found + 8 : found + 16] = struct.pack(">II", width, height)
        start = found + 4
    return bytes(plain)


def moving_png(frames: int) -> bytes:
    others = [picture(32, 32).rotate(index) for index in range(1, frames)]
    return encoded(picture(32, 32), "PNG", save_all=True, append_images=others)


def zipped_text(name: bytes, size: int) -> bytes:
    """A PNG chunk of compressed text, of `size` bytes when unpacked; ISA-L makes it in a sixteenth of zlib's time."""
    return png_chunk(name, b"x\0\0" + isal_zlib.compress(bytes(size)))


BOMBS: Mapping[str, bytes] = {
    "PNG 20000×20000": bomb(20_000, 20_000),
    "PNG 65535×65535": bomb(65_535, 65_535),
    "PNG beyond all": bomb(HUGE, HUGE),
    "PNG one row": bomb(HUGE, 1),
    "PNG one column": bomb(1, HUGE),
    "PNG one pixel too many": bomb(8_000, 8_001),
    "PNG of nothing": bomb(0, 0),
    "JPEG 65500×65500": jpeg_of(65_500, 65_500),
    "JPEG 65535×65535": jpeg_of(65_535, 65_535),
    "JPEG of nothing": jpeg_of(0, 0),
    "WebP 16384×16384": webp_of(16_384, 16_384),
    "WebP 65535×65535": webp_of(65_535, 65_535),
    "WebP 16777216 wide": webp_of(16_777_216, 1),
    "HEIC 30000×30000": heif_of(30_000, 30_000),
    "HEIC beyond all": heif_of(2**32 - 1, 2**32 - 1),
    "GIF 65535×65535": gif()[:6] + b"\xff\xff\xff\xff" + gif()[10:],
    "GIF of 200 frames": gif(200),
    "PNG of 200 frames": moving_png(200),
    "WebP of 200 frames": encoded(
        picture(32, 32), "WEBP", save_all=True, append_images=[picture(32, 32).rotate(one) for one in range(1, 200)]
    ),
    "TIFF 60000×60000": b"II*\0\x08\0\0\0" + struct.pack("<HHHIIHHIII", 2, 256, 4, 1, 60_000, 257, 4, 1, 60_000, 0),
    "BMP 60000×60000": b"BM" + struct.pack("<IIIIiiHHIIiiII", 54, 0, 54, 40, 60_000, 60_000, 1, 24, 0, 0, 0, 0, 0, 0),
    "PPM 60000×60000": b"P6\n60000 60000\n255\n" + bytes(100),
    "PNG with 200 MB of text": png_with(zipped_text(b"zTXt", 200_000_000)),
    "PNG with a profile of 80 MB": png_with(png_chunk(b"iCCP", b"x\0\0" + isal_zlib.compress(bytes(80_000_000)))),
    "PNG with 100 MB of text, four times": png_with(*[zipped_text(b"zTXt", 100_000_000)] * 4),
}
"""Refused at once: too many pixels, several frames, too much text, or of a kind that is not taken."""

_SVG = f'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">{SCRIPT}</svg>'
_XXE = '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>'
_LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><svg>&b;&b;&b;&b;</svg>'
NO_PHOTOGRAPHS: Mapping[str, bytes] = {
    "nothing": b"",
    "one byte": b"\xff",
    "NULs": bytes(10_000),
    "SVG with a script": _SVG.encode(),
    "SVG, gzipped": gzip.compress(_SVG.encode()),
    "SVG in UTF-16": _SVG.encode("utf-16"),
    "SVG with a file": _XXE.encode(),
    "SVG that laughs": _LAUGHS.encode(),
    "HTML": b"<!DOCTYPE html><html>" + PAYLOAD,
    "HTML before a JPEG": PAYLOAD + encoded(),
    "PDF": PDF,
    "PDF before a JPEG": PDF + encoded(),
    "ZIP": archive(a_jpg=encoded()),
    "ZIP before a PNG": archive(a_txt=b"x") + encoded(kind="PNG"),
    "GIF with JavaScript": b"GIF89a=1;alert(1)//" + bytes(20),
    "GIF": gif(),
    "TIFF": encoded(kind="TIFF"),
    "BMP": encoded(kind="BMP"),
    "ICO": encoded(picture(32, 32), "ICO"),
    "JPEG 2000": encoded(kind="JPEG2000"),
    "AVIF": encoded(picture(64, 64), "AVIF"),
    "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) (r) file\n",
    "PSD": b"8BPS\0\x01" + bytes(50),
    "ELF": b"\x7fELF" + bytes(100),
    "shell": b"#!/bin/sh\nid\n",
    "PHP": b"<?php system($_GET['c']); ?>",
    "ImageMagick's own": b"push graphic-context\nfill 'url(https://127.0.0.1/\"|id\")'\npop graphic-context\n",
    "film": b"\0\0\0\x20ftypisom" + bytes(100),
    "sound": b"RIFF\x24\0\0\0WAVEfmt " + bytes(20),
    "WMF": b"\xd7\xcd\xc6\x9a" + bytes(40),
    "FITS": b"SIMPLE  =                    T" + b" " * 50,
    "JPEG's beginning alone": b"\xff\xd8\xff\xe0",
    "PNG's beginning alone": b"\x89PNG\r\n\x1a\n",
    "WebP's beginning alone": b"RIFF\x10\0\0\0WEBP",
    "HEIC's beginning alone": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    "PNG without its first chunk": b"\x89PNG\r\n\x1a\n" + png_chunk(b"IEND", b""),
    "HEIC of two pictures": b"",
}
"""Refused at once, by their first bytes."""


def _two_pictures() -> bytes:
    both = pillow_heif.from_pillow(picture(64, 64))
    both.add_from_pillow(picture(64, 64).rotate(90))
    buffer = BytesIO()
    both.save(buffer)
    return buffer.getvalue()


NO_PHOTOGRAPHS = {**NO_PHOTOGRAPHS, "HEIC of two pictures": _two_pictures()}


def _telling(tag: int, value: Any) -> bytes:
    written = Image.Exif()
    written[tag] = value
    return written.tobytes()


def _noted(text: str) -> bytes:
    info = PngInfo()
    info.add_text("Comment", text)
    return encoded(kind="PNG", pnginfo=info)


_ORIENTATION = ExifTags.Base.Orientation
#: An IFD whose next IFD is itself.
_CIRCLE = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x87\x69\0\x04\0\0\0\x01\0\0\0\x08\0\0\0\x08"
CARRIERS: Mapping[str, bytes] = {
    "JPEG before HTML": encoded() + PAYLOAD,
    "JPEG before a PDF": encoded() + PDF + PAYLOAD,
    "JPEG before a ZIP": encoded() + archive(x_html=PAYLOAD),
    "PNG before a ZIP": encoded(kind="PNG") + archive(x_html=PAYLOAD),
    "WebP before HTML": encoded(kind="WEBP") + PAYLOAD,
    "JPEG with a comment": encoded(comment=PAYLOAD),
    "JPEG with a profile of none": encoded(icc_profile=PAYLOAD * 10),
    "JPEG with an artist": encoded(exif=_telling(ExifTags.Base.Artist, PAYLOAD.decode())),
    "JPEG with a long tag": encoded(exif=_telling(ExifTags.Base.ImageDescription, PAYLOAD.decode() * 1500)),
    "JPEG turned in an unknown way": encoded(exif=_telling(_ORIENTATION, 99), comment=PAYLOAD),
    "JPEG turned by a word": encoded(exif=_telling(ExifTags.Base.Make, PAYLOAD.decode()), comment=PAYLOAD),
    "JPEG whose EXIF goes in a circle": encoded(exif=_CIRCLE, comment=PAYLOAD),
    "JPEG whose EXIF is none": encoded(exif=b"Exif\0\0" + PAYLOAD),
    "JPEG that stood nowhere": encoded(exif=exif(GPSLongitude=(1e30, 0.0, 0.0)).tobytes(), comment=PAYLOAD),
    "JPEG beyond the pole": encoded(exif=exif(GPSLatitude=(90.0, 59.0, 59.0)).tobytes(), comment=PAYLOAD),
    "PNG with a text": _noted(PAYLOAD.decode()),
    "PNG with EXIF of 5 MB": png_with(png_chunk(b"eXIf", b"MM\0*" + PAYLOAD * 130_000)),
    "PNG with many chunks": png_with(*[png_chunk(b"tEXt", b"x\0" + PAYLOAD)] * 5_000),
    "HEIC with EXIF": encoded(kind="HEIF", exif=_telling(ExifTags.Base.Artist, PAYLOAD.decode())),
    "WebP with XMP": encoded(kind="WEBP", xmp=PAYLOAD),
}
"""Photographs with something in them: taken, and nothing of it is kept."""

KINDS = ("JPEG", "PNG", "WEBP", "HEIF")


def damaged() -> Iterator[tuple[str, bytes]]:
    """Of each kind: cut off at every eighth, and with some bytes changed; refused, or taken and then said to be broken,
    or shown as what could be read.
    """
    for kind in KINDS:
        whole = encoded(picture(200, 150), kind)
        for eighth in range(1, 8):
            yield f"{kind} cut off at {eighth}/8", whole[: len(whole) * eighth // 8]
        for seed in range(8):
            dice, changed = random.Random(f"{kind} {seed}"), bytearray(whole)
            for _time in range(2 ** (seed % 5)):
                changed[dice.randrange(len(changed))] = dice.randrange(256)
            yield f"{kind} changed, {seed}", bytes(changed)


def on_disk(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()}


def kept() -> dict[str, int]:
    """Rows of every table, but for the log of tokens, which is to grow."""
    return {table: rows for table, rows in counts().items() if not table.endswith("geo_accesslog")}


@contextmanager
def nothing_kept(folder: Path) -> Iterator[None]:
    """No row and no file more behind it than before."""
    rows, files = kept(), on_disk(folder)
    yield
    assert kept() == rows
    assert on_disk(folder) == files
