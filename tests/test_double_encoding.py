"""Text that was encoded twice is recognised with what it was meant to be, and decoded only where a person says so."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from helpers import box, bring, codes, feature, number, write_geojson

from assets.models import Parcel
from geo import registers
from geo.jobs import Silence
from geo.models import User
from importers import double_encoding, pipeline
from importers.models import Batch, Finding
from importers.pipeline import Request
from importers.transforms import Transform
from importers.wizard import uploads
from importers.wizard import work as engine
from importers.wizard.work import Step

pytestmark = pytest.mark.usefixtures("kozelshchyna")

ADDRESS = "вул. Їжакова, «Ґанок» — с. Іванівка"
STREET = "вул. Їжакова"
CATEGORY = "Землі водного фонду"
PAGES = ("cp1251", "cp1252", "latin-1")


def twice(text: str, page: str = "cp1251") -> str:
    """The text's UTF-8 read as a code page; bytes that the page lacks are left as Windows leaves them."""
    return "".join(bytes([byte]).decode(page, errors="ignore") or chr(byte) for byte in text.encode())


def bring_decoded(path: Path, *fields: str) -> Batch:
    """Import into the parcels with these fields decoded."""
    request = Request(
        path=path,
        register=registers.get("parcels"),
        transforms={name: Transform.of({"decode": True}) for name in fields},
    )
    return pipeline.bring(request, Silence())


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("text", [ADDRESS, CATEGORY, "Шкільна", "м’ята", "ЇЖАК І ЩУКА"])
def test_what_was_meant_is_found_whatever_page_it_was_read_by(text: str, page: str) -> None:
    assert double_encoding.meant([twice(text, page)]) == {twice(text, page): text}


@pytest.mark.parametrize(
    "text", [ADDRESS, CATEGORY, "РІВНЕНСЬКА СІЧ", "СТРУКТУРА", "Ðuro", "Café Ñandú", "вул. Р. Сєрікова", "", "12/3-а"]
)
def test_a_text_that_was_encoded_once_is_none(text: str) -> None:
    assert double_encoding.meant([text]) == {}


def test_a_letter_that_was_cut_in_two_at_the_end_is_dropped() -> None:
    assert double_encoding.meant([twice(ADDRESS)[:-1]]) == {twice(ADDRESS)[:-1]: ADDRESS[:-1]}


def test_it_is_told_by_field_with_what_was_meant_and_left_as_it_is(make: Callable[..., Path]) -> None:
    rows = [
        feature(number(1), box(0), address=twice(ADDRESS), category=twice(CATEGORY)),
        feature(number(2), box(1), address=ADDRESS, category=CATEGORY),
        feature(number(3), box(2), address=twice("Шкільна"), category=CATEGORY),
    ]
    batch = bring(make(*rows))
    found = Finding.objects.filter(batch=batch, code="double-encoded").order_by("row_no", "field")
    assert list(found.values_list("row_no", "field", "other", "effect")) == [
        (1, "address", ADDRESS, "warned"),
        (1, "category", CATEGORY, "warned"),
        (3, "address", "Шкільна", "warned"),
    ]
    assert Parcel.objects.get(cadastral_number=number(1)).address == twice(ADDRESS)


def test_a_field_that_a_person_has_decoded_is_understood_as_it_was_meant(make: Callable[..., Path]) -> None:
    rows = [
        feature(number(1), box(0), address=twice(ADDRESS), category=twice(CATEGORY)),
        feature(number(2), box(1), address=ADDRESS, category=CATEGORY),
    ]
    batch = bring_decoded(make(*rows), "address", "category")
    assert codes(batch) == [(1, "double-encoding-undone"), (1, "double-encoding-undone")]
    assert set(Parcel.objects.values_list("address", "category")) == {(ADDRESS, "water")}
    assert Finding.objects.filter(batch=batch, effect="repaired", value=twice(ADDRESS), other=ADDRESS).count() == 1


def test_fields_of_which_nobody_said_so_are_not_decoded(make: Callable[..., Path]) -> None:
    batch = bring_decoded(
        make(feature(number(1), box(0), address=twice(ADDRESS), category=twice(CATEGORY))), "category"
    )
    assert Parcel.objects.get().address == twice(ADDRESS)
    assert batch.findings == {"double-encoded": 1, "double-encoding-undone": 1}


@pytest.mark.django_db(transaction=True)
def test_the_wizard_offers_it_with_a_sample_and_does_it_once_the_box_is_ticked(
    work: Callable[[], None], transactional_db: None, land_officer: User, client: Client, tmp_path: Path
) -> None:
    path = write_geojson(tmp_path / "rows.geojson", [feature(number(1), box(0), address=twice(STREET))])
    with transaction.atomic():
        batch = uploads.receive(
            [SimpleUploadedFile(path.name, path.read_bytes())], registers.get("parcels"), land_officer
        )
    engine.begin(batch, Step.LOOK, land_officer)
    work()
    client.force_login(land_officer)
    page = client.get(f"/en/staff/imports/{batch.pk}/")
    assert f"decode it, as in “{STREET}”" in page.content.decode()
    [at] = [index for index, one in enumerate(Batch.objects.get().looked["fields"]) if one["name"] == "address"]
    told: dict[str, Any] = {"state": "current", f"pair-{at}": "address", f"decode-{at}": "on"}
    told |= {f"pair-{1 - at}": "cadastral_number", "crs": "EPSG:4326"}
    client.post(f"/en/staff/imports/{batch.pk}/", {"act": "answer", **told})
    batch.refresh_from_db()
    assert batch.answers["transforms"] == {"address": {"decode": True}}
    work()
    batch.refresh_from_db()
    assert batch.findings == {"double-encoding-undone": 1}
    engine.stop(batch, land_officer)
