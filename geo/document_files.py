"""Files of documents: what they are, told by their content, and the name under which they are given back.

A document is evidence: it is kept to the byte, with its signature, and only ever handed out as a download.
"""

import re
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import PurePath
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _

#: A PDF's mark may stand behind other bytes, but within so many (ISO 32000-1, annex H).
_PDF_MARK_WITHIN = 1024
#: DER of the object identifier 1.2.840.113549.1.7.2, signed data (RFC 5652); it stands at a signature's beginning.
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_SIGNED_DATA_WITHIN = 32
_DER_SEQUENCE = b"\x30"
_ZIP = b"PK\x03\x04"
#: The longest `mimetype` of the containers that are taken is half of this.
_MIMETYPE_BYTES = 100
#: Bytes that no text in UTF-8 or Windows-1251 has.
_NOT_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
#: What Windows and browsers forbid in names, and what would start a folder.
_FORBIDDEN = re.compile(r'[\\/:*?"<>|]+')
#: Letters of a name that is given back; file systems end at 255 bytes, and a Cyrillic letter has two.
NAME_LETTERS = 110


class FileRefused(Exception):
    """The file is not taken; the message is a sentence for the person who sent it, with the file's name."""


@dataclass(frozen=True)
class Format:
    """A kind of file that is taken: its name for people, its media type, and the extensions it goes by."""

    title: str
    content_type: str
    extensions: Sequence[str]


@dataclass(frozen=True)
class Examined:
    """A file that may be kept. `sha256` is hexadecimal, `size` in bytes."""

    name: str
    content_type: str
    extension: str
    size: int
    sha256: str


PDF = Format("PDF", "application/pdf", (".pdf",))
DOCX = Format("DOCX", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx",))
XLSX = Format("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx",))
ODT = Format("ODT", "application/vnd.oasis.opendocument.text", (".odt",))
ODS = Format("ODS", "application/vnd.oasis.opendocument.spreadsheet", (".ods",))
ASIC_E = Format("ASiC-E", "application/vnd.etsi.asic-e+zip", (".asice", ".sce"))
ASIC_S = Format("ASiC-S", "application/vnd.etsi.asic-s+zip", (".asics", ".scs"))
P7S = Format("P7S", "application/pkcs7-signature", (".p7s",))
JPEG = Format("JPEG", "image/jpeg", (".jpg", ".jpeg"))
PNG = Format("PNG", "image/png", (".png",))
TXT = Format("TXT", "text/plain", (".txt",))

FORMATS = (PDF, DOCX, XLSX, ODT, ODS, JPEG, PNG, TXT, ASIC_E, ASIC_S, P7S)
#: For the file field of a form.
EXTENSIONS = tuple(extension for one in FORMATS for extension in one.extensions)

#: Containers whose first entry, `mimetype`, says what they are (OpenDocument 1.2 part 3; ETSI EN 319 162-1).
_BY_MIMETYPE = {one.content_type: one for one in (ODT, ODS, ASIC_E, ASIC_S)}
#: Containers of Office Open XML, told by their main part.
_BY_PART = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
_MACROS = "vbaproject.bin"


def examine(file: IO[bytes], name: str) -> Examined:
    """Tell what the file is, and that it may be kept under that name; raises `FileRefused`. Leaves it at its start."""
    shown = safe_name(name)
    size = file.seek(0, 2)
    if not size:
        raise FileRefused(_("“%(file)s” is empty. Save it again and send it.") % {"file": shown})
    if size > settings.DOCUMENT_MAX_BYTES:
        raise FileRefused(
            _("“%(file)s” is larger than %(limit)s MB. Split it, or give a link to where it is kept.")
            % {"file": shown, "limit": settings.DOCUMENT_MAX_BYTES // 1024 // 1024}
        )
    found = _recognised(file, shown)
    extension = PurePath(shown).suffix.lower()
    if extension not in found.extensions:
        raise FileRefused(
            _("“%(file)s” is in truth %(found)s, and its name says otherwise. Give it the ending %(extension)s.")
            % {"file": shown, "found": found.title, "extension": found.extensions[0]}
        )
    file.seek(0)
    digest = file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # uploads are files but for the name
    file.seek(0)
    return Examined(shown, found.content_type, extension, size, digest)


def safe_name(name: str) -> str:
    """The file's name without folders, control and direction marks, and signs that systems forbid; Cyrillic stays."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    text = "".join(sign for sign in unicodedata.normalize("NFC", last) if unicodedata.category(sign)[0] != "C")
    text = _FORBIDDEN.sub("_", " ".join(text.split())).strip(". ")
    path = PurePath(text or _("document"))
    return path.stem[: NAME_LETTERS - len(path.suffix)] + path.suffix


def _recognised(file: IO[bytes], shown: str) -> Format:
    file.seek(0)
    head = file.read(_PDF_MARK_WITHIN)
    told: Sequence[tuple[bool, Callable[[], Format | None]]] = (
        (head.startswith(b"\xff\xd8\xff"), lambda: JPEG),
        (head.startswith(b"\x89PNG\r\n\x1a\n"), lambda: PNG),
        (head.startswith(_DER_SEQUENCE) and _SIGNED_DATA in head[:_SIGNED_DATA_WITHIN], lambda: P7S),
        (head.startswith(_ZIP), lambda: _container(file, shown)),
        # Behind the containers, which may hold a PDF as it is near their beginning.
        (b"%PDF-" in head, lambda: PDF),
        (True, lambda: _text(file)),
    )
    found = next(tell() for holds, tell in told if holds)
    if found is None:
        raise FileRefused(
            _("“%(file)s” is not of a kind that is kept here. Kept are: %(formats)s.")
            % {"file": shown, "formats": ", ".join(one.title for one in FORMATS)}
        )
    return found


def _container(file: IO[bytes], shown: str) -> Format | None:
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if any(name.lower().endswith(_MACROS) for name in names):
                raise FileRefused(_("“%(file)s” has macros in it. Save it without them, or as PDF.") % {"file": shown})
            if "mimetype" in names:
                with archive.open("mimetype") as entry:
                    return _BY_MIMETYPE.get(entry.read(_MIMETYPE_BYTES).decode("ascii", "replace").strip())
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise FileRefused(
            _("“%(file)s” is damaged or locked with a password. Save it again and send it.") % {"file": shown}
        ) from error
    return next((found for part, found in _BY_PART.items() if part in names), None)


def _text(file: IO[bytes]) -> Format | None:
    file.seek(0)
    content = file.read()
    markup = content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    return None if markup or _NOT_TEXT.search(content) else TXT
