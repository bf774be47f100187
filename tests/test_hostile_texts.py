"""Texts that are programs to somebody: kept letter by letter, shown as letters, harmless in a spreadsheet."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from helpers import box, counts, feature, number, write_geojson

from addresses.models import Hromada
from assets.models import Parcel
from geo import registers
from geo.models import User
from importers.models import Batch
from importers.wizard import answers, uploads
from importers.wizard import work as engine
from importers.wizard.work import Step

pytestmark = pytest.mark.django_db(transaction=True)

TURNED = "вулиця \u202eатоварп\u202c"
HTML = "<script>alert('ж')</script><img src=x onerror=alert(1)>"
SQL = "'; DROP TABLE assets_parcel; --"
TEMPLATE = "{{ 7|add:7 }} %(file)s {0} ${7*7}"
TEXTS = (TURNED, HTML, SQL, TEMPLATE)
FORMULAS = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1")
FIELDS = {"<b onclick=alert(2)>": "contract_note", "\u202eесерда": "address"}

Take = Callable[..., Batch]


@pytest.fixture
def take(work: Callable[[], None], kozelshchyna: Hromada, land_officer: User, tmp_path: Path) -> Iterator[Take]:
    """Sends rows and has the worker do these steps."""

    def send(rows: list[dict[str, Any]], pairs: dict[str, str], *done: Step) -> Batch:
        path = write_geojson(tmp_path / "rows.geojson", rows)
        with transaction.atomic():
            sent = SimpleUploadedFile("<b>\u202erows.geojson", path.read_bytes())
            batch = uploads.receive([sent], registers.get("parcels"), land_officer)
        answers.give(batch, {"pairs": pairs})
        for step in done:
            engine.begin(batch, step, land_officer)
            work()
            batch.refresh_from_db()
            assert batch.problem == ""
        return batch

    yield send
    for batch in Batch.objects.exclude(stage=Batch.Stage.APPLIED):
        engine.stop(batch, land_officer)


def hostile_rows() -> list[dict[str, Any]]:
    fields = list(FIELDS)
    return [
        feature(number(index + 1), box(index), **{fields[0]: text, fields[1]: text}) for index, text in enumerate(TEXTS)
    ]


def page(client: Client, batch: Batch, below: str = "") -> str:
    answer = client.get(f"/en/staff/imports/{batch.pk}/{below}")
    assert answer.status_code == 200
    return str(b"".join(answer).decode())


def test_hostile_texts_are_shown_as_letters_and_set_apart_from_what_is_around_them(
    take: Take, land_officer: User
) -> None:
    Parcel.objects.create(cadastral_number=number(1), state="current", address="стара")
    batch = take(hostile_rows(), FIELDS, Step.LOOK, Step.CHECK)
    client = Client()
    client.force_login(land_officer)
    pages = {below: page(client, batch, below) for below in ("", "new/", "changes/")}
    for below, shown in pages.items():
        assert "<script>alert(" not in shown, below
        assert "<img src=x" not in shown, below
        assert "<b onclick" not in shown, below
    assert "<bdi>\u202eесерда</bdi>" in pages[""]
    assert "<bdi>&lt;b onclick=alert(2)&gt;</bdi>" in pages[""]
    assert f"<bdi>{TURNED}</bdi>" in pages[""]
    assert "<bdi>&lt;script&gt;alert(" in pages[""]
    assert f"<ins><bdi>{TURNED}</bdi></ins>" in pages["changes/"]
    assert all(number(index) in pages["new/"] for index in (2, 3, 4))


def test_hostile_texts_are_kept_letter_by_letter_and_do_nothing(take: Take) -> None:
    tables = set(counts())
    take(hostile_rows(), FIELDS, Step.LOOK, Step.CHECK, Step.APPLY)
    assert tuple(Parcel.objects.order_by("cadastral_number").values_list("address", flat=True)) == TEXTS
    assert tables <= set(counts()) | {table for table in tables if table.startswith("staging")}


def test_a_cell_of_the_report_is_no_formula(take: Take, land_officer: User) -> None:
    rows = [feature(formula, box(index)) for index, formula in enumerate(FORMULAS)]
    batch = take(rows, {}, Step.LOOK, Step.CHECK)
    client = Client()
    client.force_login(land_officer)
    report = list(csv.reader(io.StringIO(page(client, batch, "report.csv").removeprefix("\ufeff"))))
    cells = [cell for line in report[1:] for cell in line]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]
    assert "'=1+1" in cells


def test_what_a_killed_process_left_unpacked_goes_with_its_batch(take: Take, land_officer: User) -> None:
    batch = take(hostile_rows(), FIELDS, Step.LOOK)
    left = settings.ATLAS_VAR / f"import-{batch.pk}" / "unpacked"
    left.mkdir(parents=True)
    (left / "parcels.shp").write_bytes(b"left behind")
    engine.clear(batch, Batch.Stage.FAILED)
    assert not left.parent.exists()
