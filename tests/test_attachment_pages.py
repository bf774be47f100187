"""Documents and photographs on the pages: shown, given out as files, and kept by officers with plain forms."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import made_pictures as made
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from assets.models import Parcel
from geo import filing
from geo.attachments import Document, Photograph
from geo.images import Size
from geo.models import User
from geo.registers import PUBLIC

MakeParcels = Callable[..., list[Parcel]]

NAME = "Рішення про оренду.pdf"


@pytest.fixture
def parcel(parcels: MakeParcels) -> Parcel:
    [made_parcel] = parcels(1)
    return made_parcel


@pytest.fixture
def officer_client(land_officer: User) -> Client:
    client = Client()
    client.force_login(land_officer)
    return client


def sent(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/octet-stream")


def page(parcel: Parcel, rest: str = "") -> str:
    return f"/en/o/parcels/{parcel.uid}/{rest}"


def add_photographs(client: Client, parcel: Parcel, *files: SimpleUploadedFile, **fields: str) -> Any:
    return client.post(page(parcel, "photographs/add/"), {"photographs": files, "audience": PUBLIC} | fields)


def add_document(client: Client, parcel: Parcel, **fields: Any) -> Any:
    values = {"title": "Рішення", "kind": "decision", "audience": PUBLIC} | fields
    return client.post(page(parcel, "documents/add/"), values)


def text(answer: Any) -> str:
    return answer.content.decode()


def test_an_officer_adds_photographs_and_everyone_sees_them_on_the_page_and_the_card(
    officer_client: Client, client: Client, parcel: Parcel
) -> None:
    files = [sent(f"{shade}.jpg", made.photograph(shade)) for shade in range(2)]
    answer = add_photographs(officer_client, parcel, *files, caption_uk="Ставок", caption_en="The pond")
    assert (answer.status_code, answer["Location"]) == (302, page(parcel, "#photographs"))
    first, second = Photograph.objects.all()
    shown = text(client.get(page(parcel)))
    for photograph in (first, second):
        assert f"{photograph.uid}/thumbnail.jpg" in shown
    assert 'alt="The pond"' in shown
    assert 'alt="Ставок"' in text(client.get(page(parcel).removeprefix("/en")))
    card = text(client.get(f"/en/o/parcels/{parcel.pk}/card/"))
    assert f"{first.uid}/thumbnail.jpg" in card
    assert str(second.uid) not in card


def test_the_card_shows_the_first_photograph_that_is_public_even_to_officers(
    officer_client: Client, parcel: Parcel
) -> None:
    add_photographs(officer_client, parcel, sent("1.jpg", made.photograph(1)), audience="staff")
    assert "thumbnail.jpg" not in text(officer_client.get(f"/en/o/parcels/{parcel.pk}/card/"))


def test_one_file_that_fails_is_named_and_the_others_stay(officer_client: Client, parcel: Parcel) -> None:
    files = [
        sent("ставок.jpg", made.photograph(1)),
        sent("сторінка.jpg", b"<html>"),
        sent("ще раз.jpg", made.photograph(1)),
        sent("поле.png", made.encoded(kind="PNG")),
    ]
    answer = add_photographs(officer_client, parcel, *files)
    assert answer.status_code == 422
    shown = text(answer)
    assert "сторінка.jpg: This is not a photograph" in shown
    assert "ще раз.jpg: This very photograph is already with this object." in shown
    assert "ставок.jpg" not in shown
    assert "2 photographs were added" in shown
    assert Photograph.objects.count() == 2


def test_a_photograph_is_given_out_in_each_size_without_leave_to_run_or_be_kept(
    officer_client: Client, client: Client, parcel: Parcel
) -> None:
    add_photographs(officer_client, parcel, sent("1.jpg", made.photograph(1)))
    photograph = Photograph.objects.get()
    for size in Size:
        address = page(parcel, f"photographs/{photograph.uid}/{size}.jpg")
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        assert answer.getvalue().startswith(b"\xff\xd8\xff")
        assert set(answer["Cache-Control"].split(", ")) == {"private", "no-cache"}
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert "Cookie" in answer["Vary"]
        again = client.get(address, headers={"if-none-match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
    assert client.get(page(parcel, f"photographs/{photograph.uid}/original.jpg")).status_code == 404
    filing.archive(photograph, User.objects.get(), "shows a person")
    assert client.get(address, headers={"if-none-match": answer["ETag"]}).status_code == 404


def test_a_document_is_given_out_as_a_download_under_its_own_name(
    officer_client: Client, client: Client, parcel: Parcel
) -> None:
    answer = add_document(officer_client, parcel, file=sent(NAME, made.PDF), number="112", date="2026-02-03")
    assert answer.status_code == 302
    shown = text(client.get(page(parcel)))
    assert "Decision № 112 of" in shown
    answer = client.get(page(parcel, f"documents/{Document.objects.get().uid}/"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{quote(NAME)}"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.getvalue() == made.PDF


def test_a_document_without_a_file_has_a_link_and_nothing_to_download(
    officer_client: Client, client: Client, parcel: Parcel
) -> None:
    add_document(officer_client, parcel, link="https://rada.example.gov.ua/112")
    shown = text(client.get(page(parcel)))
    assert 'href="https://rada.example.gov.ua/112"' in shown
    assert "Open on rada.example.gov.ua" in " ".join(shown.split())
    assert "Download</a>" not in shown
    assert client.get(page(parcel, f"documents/{Document.objects.get().uid}/")).status_code == 404


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Give the file, a link, or the number and the date"),
        ({"link": "javascript:alert(1)"}, "Enter a valid URL"),
        ({"file": sent("a.pdf", b"<html>")}, "“a.pdf” is not of a kind that is kept here"),
        ({"audience": "everybody", "number": "1", "date": "2026-01-01"}, "Select a valid choice"),
        ({"title": ""}, "This field is required"),
    ],
)
def test_a_document_that_cannot_stand_is_refused_with_a_sentence_in_the_form(
    officer_client: Client, parcel: Parcel, fields: dict[str, Any], sentence: str
) -> None:
    answer = add_document(officer_client, parcel, **fields)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert not Document.objects.exists()


def test_a_document_is_changed_with_a_reason_and_a_stale_form_is_told_so(
    officer_client: Client, parcel: Parcel
) -> None:
    add_document(officer_client, parcel, file=sent(NAME, made.PDF))
    address = page(parcel, f"documents/{Document.objects.get().uid}/change/")
    assert 'name="version" value="1"' in text(officer_client.get(address))
    values = {"title": "Рішення про оренду", "kind": "decision", "audience": "staff", "version": "1"}
    assert "This field is required" in text(officer_client.post(address, values))
    assert officer_client.post(address, values | {"reason": "mistyped"}).status_code == 302
    assert (Document.objects.get().title, Document.objects.get().audience) == ("Рішення про оренду", "staff")
    stale = officer_client.post(address, values | {"title": "Інше", "reason": "again"})
    assert stale.status_code == 422
    assert "was changed meanwhile by land-officer" in text(stale)
    assert Document.objects.get().title == "Рішення про оренду"


def test_a_photographs_place_is_mended_or_taken_away(officer_client: Client, parcel: Parcel) -> None:
    add_photographs(officer_client, parcel, sent("1.jpg", made.telling_photograph()), keep_position="on")
    photograph = Photograph.objects.get()
    assert photograph.position
    address = page(parcel, f"photographs/{photograph.uid}/change/")
    assert 'value="33.85"' in text(officer_client.get(address))
    values = {"order": "1", "audience": PUBLIC, "reason": "privacy", "version": "1"}
    assert "Give both, or neither." in text(officer_client.post(address, values | {"longitude": "33.9"}))
    assert officer_client.post(address, values).status_code == 302
    assert Photograph.objects.get().position is None


def test_the_public_is_not_told_where_the_camera_stood(officer_client: Client, client: Client, parcel: Parcel) -> None:
    add_photographs(officer_client, parcel, sent("1.jpg", made.telling_photograph()), keep_position="on")
    assert "33.85" not in text(client.get(page(parcel)))


def test_archiving_asks_for_a_reason(officer_client: Client, client: Client, parcel: Parcel) -> None:
    add_document(officer_client, parcel, file=sent(NAME, made.PDF))
    document = Document.objects.get()
    address = page(parcel, f"documents/{document.uid}/archive/")
    assert officer_client.get(address).status_code == 405
    assert officer_client.post(address, {}).status_code == 422
    assert officer_client.post(address, {"reason": "entered twice"}).status_code == 302
    assert Document.objects.get().archived
    assert client.get(page(parcel, f"documents/{document.uid}/")).status_code == 404
    assert officer_client.get(page(parcel, f"documents/{document.uid}/change/")).status_code == 404


def test_a_file_lost_from_the_storage_is_a_page_that_says_so(
    officer_client: Client, client: Client, parcel: Parcel, var: Path
) -> None:
    add_document(officer_client, parcel, file=sent(NAME, made.PDF))
    document = Document.objects.get()
    (var / "media" / document.stored_as).unlink()
    assert client.get(page(parcel, f"documents/{document.uid}/")).status_code == 404


def test_the_public_sees_no_button_that_it_may_not_press(
    officer_client: Client, client: Client, parcel: Parcel
) -> None:
    add_document(officer_client, parcel, file=sent(NAME, made.PDF))
    for one, seen in ((officer_client, True), (client, False)):
        shown = text(one.get(page(parcel)))
        assert ("documents/add/" in shown) is seen
        assert ("Seen by" in shown) is seen
        assert ("/change/" in shown) is seen
