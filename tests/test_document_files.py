"""Files of documents are told by their content; the name must agree with it, and comes back clean."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import made_pictures as made
import pytest

from geo import document_files
from geo.document_files import FileRefused, examine, safe_name

TAKEN: Mapping[str, tuple[bytes, str]] = {
    "рішення.pdf": (made.PDF, "application/pdf"),
    "РІШЕННЯ.PDF": (b"\xef\xbb\xbf\n" + made.PDF, "application/pdf"),
    "акт.docx": (made.DOCX, document_files.DOCX.content_type),
    "перелік.xlsx": (made.XLSX, document_files.XLSX.content_type),
    "акт.odt": (made.ODT, "application/vnd.oasis.opendocument.text"),
    "перелік.ods": (made.ODS, "application/vnd.oasis.opendocument.spreadsheet"),
    "договір.asice": (made.ASIC_E, "application/vnd.etsi.asic-e+zip"),
    "рішення.pdf.p7s": (made.P7S, "application/pkcs7-signature"),
    "скан.jpeg": (made.photograph(), "image/jpeg"),
    "скан.png": (made.encoded(kind="PNG"), "image/png"),
    "пояснення.txt": ("Пояснення до рішення, № 5\r\n".encode("cp1251"), "text/plain"),
    "notes.txt": ("Пояснення\n".encode(), "text/plain"),
}


@pytest.mark.parametrize("name", TAKEN)
def test_a_file_of_a_kind_that_is_kept_is_told_by_its_content(name: str) -> None:
    content, content_type = TAKEN[name]
    file = BytesIO(content)
    examined = examine(file, name)
    assert (examined.content_type, examined.name, examined.size) == (content_type, name, len(content))
    assert file.read() == content, "the file is left at its start, to be stored"


#: What is refused: name, content, a part of the sentence.
REFUSED = [
    ("сторінка.pdf", b"<!DOCTYPE html><script>alert(1)</script>", "not of a kind that is kept"),
    ("сторінка.txt", b"\xef\xbb\xbf <html>", "not of a kind that is kept"),
    ("малюнок.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not of a kind that is kept"),
    ("програма.txt", b"MZ\x90\x00\x03\x00", "not of a kind that is kept"),
    ("архів.zip", made.archive(readme_txt=b"hello"), "not of a kind that is kept"),
    ("архів.docx", made.archive(readme_txt=b"hello"), "not of a kind that is kept"),
    ("рішення.docx", made.PDF, "is in truth PDF"),
    ("рішення.html", made.PDF, "Give it the ending .pdf"),
    ("рішення", made.PDF, "Give it the ending .pdf"),
    ("акт.docx", made.WITH_MACROS, "has macros"),
    ("акт.docx", made.DOCX[:-30], "damaged or locked"),
    ("порожній.pdf", b"", "is empty"),
]


@pytest.mark.parametrize(("name", "content", "sentence"), REFUSED)
def test_any_other_file_is_refused_in_a_sentence_that_names_it(name: str, content: bytes, sentence: str) -> None:
    with pytest.raises(FileRefused, match=sentence) as refused:
        examine(BytesIO(content), name)
    assert f"“{name}”" in str(refused.value)
    assert str(refused.value).endswith(".")


def test_a_file_beyond_the_setting_is_refused(settings: Any) -> None:
    settings.DOCUMENT_MAX_BYTES = 1024 * 1024
    with pytest.raises(FileRefused, match="larger than 1 MB"):
        examine(BytesIO(made.PDF + bytes(1024 * 1024)), "великий.pdf")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Рішення № 112-7/VIII.pdf", "VIII.pdf"),
        ("C:\\Users\\Олена\\Договір оренди.pdf", "Договір оренди.pdf"),
        ("../../etc/passwd", "passwd"),
        ("до\u202eговір\r\n.pdf", "договір.pdf"),
        ('a"b;c<d>.pdf', "a_b;c_d_.pdf"),
        ("  .приховане.txt ", "приховане.txt"),
        ("", "document"),
        ("...", "document"),
        ("я" * 300 + ".pdf", "я" * (document_files.NAME_LETTERS - 4) + ".pdf"),
    ],
)
def test_the_name_loses_what_could_harm_and_keeps_its_letters(given: str, kept: str) -> None:
    assert safe_name(given) == kept
