"""All that an answer of the service says, as one text, whatever it is packed in."""

import gzip
import html
import io
import json
import zipfile

import mapbox_vector_tile
from django.http import HttpResponseBase
from django.test import Client
from made_sites import pdf_text
from PIL import Image

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def said(client: Client, address: str, **headers: str) -> tuple[int, str]:
    """Status and all that the answer says."""
    answer = client.get(address, headers={"accept-encoding": "gzip", **headers})
    return answer.status_code, text_of(answer, address)


def text_of(answer: HttpResponseBase, address: str) -> str:
    """Unpacked; a tile as JSON, a workbook as the files that it is made of, a map as the colour of its middle."""
    body: bytes = answer.getvalue()  # type: ignore[attr-defined]  # a streamed answer has it too
    if answer.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    match answer.headers.get("Content-Type", "").partition(";")[0]:
        case "application/vnd.mapbox-vector-tile":
            return json.dumps(mapbox_vector_tile.decode(body), ensure_ascii=False)
        case kind if kind in (XLSX, "application/zip"):
            with zipfile.ZipFile(io.BytesIO(body)) as book:
                return html.unescape("\n".join(book.read(name).decode(errors="replace") for name in book.namelist()))
        case "application/pdf" if address.endswith("passport.pdf"):  # the documents of these tests are no whole PDF
            return pdf_text(body)
        case "image/png":
            picture = Image.open(io.BytesIO(body)).convert("RGB")
            red, green, blue = picture.getpixel((picture.width // 2, picture.height // 2))  # type: ignore[misc]
            return f"the middle is #{red:02x}{green:02x}{blue:02x}"
    return body.decode(errors="replace")  # a photograph is no text
