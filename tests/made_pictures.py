"""Pictures and documents made for tests, among them photographs with all that a phone writes into one."""

import struct
import zipfile
import zlib
from io import BytesIO
from typing import Any

from PIL import ExifTags, Image, ImageCms, ImageDraw
from PIL.PngImagePlugin import PngInfo

#: What a camera wrote and what must not be found in a published picture.
ARTIST = "Ivan Petrenko"
CAMERA = "SecretCam 3000"
COMMENT = "a comment of the phone"
XMP_NOTE = "xmp-note-of-the-owner"
IPTC_NOTE = "iptc-note-of-the-owner"
#: Longitude and latitude of the village of Kozelshchyna, in degrees and in what EXIF has instead.
LON, LAT = 33.85, 49.225
_LON_DMS, _LAT_DMS = (33.0, 51.0, 0.0), (49.0, 13.0, 30.0)
TAKEN = "2026:05:09 23:30:00"
ORIENTATION_ROTATED = 6


def picture(width: int = 640, height: int = 480, mode: str = "RGB") -> Image.Image:
    """Left half red, right half blue, the top left corner white: it can be told how it was turned."""
    image = Image.new("RGB", (width, height), (200, 30, 30))
    draw = ImageDraw.Draw(image)
    draw.rectangle((width // 2, 0, width, height), fill=(30, 30, 200))
    draw.rectangle((0, 0, width // 8, height // 8), fill=(255, 255, 255))
    return image.convert(mode)


def encoded(image: Image.Image | None = None, kind: str = "JPEG", **options: Any) -> bytes:
    buffer = BytesIO()
    (image or picture()).save(buffer, kind, **options)
    return buffer.getvalue()


def photograph(shade: int = 0, **sizes: int) -> bytes:
    """A plain JPEG; each `shade` is a photograph of its own."""
    image = picture(**sizes)
    image.putpixel((image.width - 1, image.height - 1), (shade, shade, shade))
    return encoded(image, quality=95)


def exif(**gps: Any) -> Image.Exif:
    """What a phone writes; `gps` takes the place of the position's tags."""
    written = Image.Exif()
    written[ExifTags.Base.Artist] = ARTIST
    written[ExifTags.Base.Make] = CAMERA
    written[ExifTags.Base.Orientation] = ORIENTATION_ROTATED
    written.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = TAKEN
    position = {"GPSLongitudeRef": "E", "GPSLongitude": _LON_DMS, "GPSLatitudeRef": "N", "GPSLatitude": _LAT_DMS}
    for name, value in (position | gps).items():
        written.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS[name]] = value
    return written


def telling_photograph() -> bytes:
    """A JPEG with EXIF (position, artist, camera, orientation, a thumbnail), XMP, IPTC, a comment and bytes behind."""
    preview = encoded(picture(160, 120), quality=50)
    plain = encoded(
        exif=exif().tobytes() + preview, comment=COMMENT.encode(), xmp=f"<x:xmpmeta>{XMP_NOTE}</x:xmpmeta>".encode()
    )
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00" + struct.pack(">I", len(IPTC_NOTE)) + IPTC_NOTE.encode()
    segment = b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc
    return plain[:2] + segment + plain[2:] + XMP_NOTE.encode()


def telling_png() -> bytes:
    told = PngInfo()
    told.add_text("Author", ARTIST)
    told.add_itxt("XML:com.adobe.xmp", XMP_NOTE)
    return encoded(kind="PNG", pnginfo=told, exif=exif().tobytes())


def widely_coloured() -> bytes:
    """A JPEG whose pixels mean other colours than the same numbers in sRGB: its profile swaps red and blue."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, blue = profile.index(b"rXYZ"), profile.index(b"bXYZ")
    profile[red : red + 4], profile[blue : blue + 4] = b"bXYZ", b"rXYZ"
    return encoded(icc_profile=bytes(profile), quality=95)


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that says it has so many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(100_000)))
        + chunk(b"IEND", b"")
    )


def moving_picture() -> bytes:
    return encoded(picture(64, 64), "WEBP", save_all=True, append_images=[picture(64, 64).rotate(90)])


def archive(**entries: bytes) -> bytes:
    """A zip; in names two underscores stand for a slash and one for a dot."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name, content in entries.items():
            packed.writestr(name.replace("__", "/").replace("_", "."), content)
    return buffer.getvalue()


PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
DOCX = archive(word__document_xml=b"<w:document/>")
XLSX = archive(xl__workbook_xml=b"<workbook/>")
ODT = archive(mimetype=b"application/vnd.oasis.opendocument.text", content_xml=b"<office/>")
ODS = archive(mimetype=b"application/vnd.oasis.opendocument.spreadsheet", content_xml=b"<office/>")
ASIC_E = archive(mimetype=b"application/vnd.etsi.asic-e+zip", decision_pdf=PDF)
WITH_MACROS = archive(word__document_xml=b"<w:document/>", word__vbaProject_bin=b"Sub AutoOpen()")
P7S = bytes.fromhex("3080") + bytes.fromhex("06092a864886f70d010702") + bytes(40)
