"""The wizard's pages as an officer uses them without JavaScript, a real worker between the steps."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from helpers import box, feature, number, square, write_geojson
from made_formats import kml, placemark

from addresses.models import Hromada
from assets.models import Parcel
from geo import history
from geo.models import Job, User
from geo.records import State
from importers.files.together import LAYER, TOGETHER
from importers.models import Batch, Profile
from importers.wizard import uploads
from importers.wizard import work as engine

pytestmark = pytest.mark.django_db(transaction=True)
Stage = Batch.Stage


class Wizard:
    """An officer at the pages of one import."""

    def __init__(self, user: User, worker: Callable[[], None]) -> None:
        self.client = Client()
        self.client.force_login(user)
        self.worker = worker
        self.page = ""

    def send(self, *files: Path, register: str = "parcels") -> str:
        sent = [SimpleUploadedFile(file.name, file.read_bytes()) for file in files]
        answer = self.client.post("/en/staff/imports/", {"sent": sent, "register": register})
        assert answer.status_code == 302, answer.content.decode()
        self.page = answer["Location"].partition("#")[0]
        self.worker()
        return self.text()

    def text(self, below: str = "") -> str:
        answer = self.client.get(self.page + below)
        assert answer.status_code == 200
        return str(answer.content.decode())

    def act(self, act: str, status: int = 302, **told: Any) -> str:
        answer = self.client.post(self.page, {"act": act, **told})
        assert answer.status_code == status, answer.content.decode()
        self.worker()
        return answer.content.decode() if status != 302 else self.text()

    @property
    def batch(self) -> Batch:
        return Batch.objects.get(pk=self.page.rstrip("/").split("/")[-1])


@pytest.fixture
def wizard(work: Callable[[], None], kozelshchyna: Hromada, land_officer: User) -> Iterator[Wizard]:
    yield Wizard(land_officer, work)
    for batch in Batch.objects.exclude(stage__in=(Stage.APPLIED, Stage.UNDONE)):
        engine.stop(batch, land_officer)


def answers_of(page_fields: int, **told: Any) -> dict[str, Any]:
    """What a browser sends of the form: every field of the file, left out where nothing is told."""
    return {"state": "current", **{f"pair-{at}": "" for at in range(page_fields)}, **told}


def test_a_file_goes_the_whole_way_and_back(wizard: Wizard, make: Callable[..., Path]) -> None:
    Parcel.objects.create(cadastral_number=number(1), state=State.CURRENT, geom=square(1), address="стара")
    Parcel.objects.create(cadastral_number=number(9), state=State.CURRENT, geom=square(9))
    page = wizard.send(make(feature(number(1), box(1), address="нова"), feature(number(2), box(2), address="")))
    assert "What is in the file" in page
    page = wizard.act("answer", **answers_of(2, **{"pair-0": "cadastral_number", "pair-1": "address"}))
    assert wizard.batch.stage == Stage.STAGED
    assert (wizard.batch.rows_new, wizard.batch.rows_changed, wizard.batch.rows_gone) == (1, 1, 1)
    assert "What would change in the register" in page
    changes = wizard.text("changes/")
    assert "<del><bdi>стара</bdi></del>" in changes
    assert "нова" in changes
    assert number(2) in wizard.text("new/")
    assert number(9) in wizard.text("gone/")
    assert "Not in the file: archived" not in wizard.text()
    page = wizard.act("apply", gone="archive", profile="Щомісяця")
    assert "Not in the file: archived" in wizard.text()
    assert wizard.batch.stage == Stage.APPLIED
    assert "/en/staff/map/?register=parcels" in page
    assert "/en/?list=parcels" in page
    assert Parcel.objects.get(cadastral_number=number(9)).state == State.ARCHIVED
    assert Profile.objects.get().name == "Щомісяця"
    assert "Undo the whole import" in page
    page = wizard.act("undo")
    assert "is as it was before" in page
    assert Parcel.objects.get(cadastral_number=number(1)).address == "стара"
    assert wizard.client.get("/en/staff/imports/").content.decode().count(wizard.page) == 1


@pytest.mark.parametrize(("others", "is_said"), [(1, False), (2, True)])
def test_a_file_with_a_part_of_the_register_is_said_to_be_one_where_the_rest_is_decided_on(
    wizard: Wizard, make: Callable[..., Path], others: int, is_said: bool
) -> None:
    for index in range(others + 1):
        Parcel.objects.create(cadastral_number=number(index), state=State.CURRENT, geom=square(index))
    wizard.send(make(feature(number(0), box(0)), feature(number(7), box(7))))
    page = wizard.act("answer", **answers_of(1, **{"pair-0": "cadastral_number"}))
    assert wizard.batch.rows_gone == others
    assert ("Only 1 object of the register is in it" in page) == is_said


def test_an_undo_that_cannot_be_is_refused_with_the_objects_that_stand_in_its_way(
    wizard: Wizard, make: Callable[..., Path], land_officer: User
) -> None:
    wizard.send(make(feature(number(1), box(1))))
    wizard.act("answer", **answers_of(1, **{"pair-0": "cadastral_number"}))
    wizard.act("apply")
    with transaction.atomic(), history.acting(land_officer, "уточнено за витягом"):
        Parcel.objects.filter(cadastral_number=number(1)).update(address="змінено руками")
    page = wizard.act("undo")
    assert wizard.batch.stage == Stage.APPLIED
    assert "cannot be taken back whole" in page
    parcel = Parcel.objects.get(cadastral_number=number(1))
    for account in (page, wizard.text("obstacles/")):
        assert f"/en/o/parcels/{parcel.uid}/history/" in account
        assert "уточнено за витягом" in account
        assert land_officer.username in account
        assert "Address" in account
    wizard.act("undo")
    with transaction.atomic(), history.acting(land_officer, "назад"):
        Parcel.objects.filter(cadastral_number=number(1)).update(address="")
    assert "is as it was before" in wizard.act("undo")
    assert not Parcel.objects.exists()


def test_while_it_is_undone_the_page_asks_how_far_it_is(wizard: Wizard, make: Callable[..., Path]) -> None:
    wizard.send(make(feature(number(1), box(1))))
    wizard.act("answer", **answers_of(1, **{"pair-0": "cadastral_number"}))
    wizard.act("apply")
    worker, wizard.worker = wizard.worker, lambda: None
    page = wizard.act("undo")
    assert "Waiting for the worker" in page
    assert "hx-get" in page
    assert Parcel.objects.count() == 1
    assert wizard.act("undo", 409)
    worker()
    ended = wizard.client.get(wizard.page + "progress/", headers={"HX-Request": "true"})
    assert "is as it was before" in ended.content.decode()


def test_all_places_of_a_kind_of_finding_are_on_the_map_of_each_of_its_pages(
    wizard: Wizard, make: Callable[..., Path]
) -> None:
    wizard.send(make(*(feature(f"{index}-погано", box(index)) for index in range(53))))
    wizard.act("answer", **answers_of(1, **{"pair-0": "cadastral_number"}))
    page = wizard.text("findings/key-malformed/")
    assert (page.count('"mark":"new"'), page.count('"mark":"elsewhere"')) == (50, 3)
    assert "all others of this kind" in page


def test_what_is_missing_is_asked_beside_the_fields_and_taken_without_opening_the_file_again(
    wizard: Wizard, make: Callable[..., Path]
) -> None:
    path = make({"type": "Feature", "properties": {"n": number(1)}, "geometry": box(1)})
    assert "The register needs a field" in wizard.send(path)
    page = wizard.act("answer", **answers_of(1))
    assert "The register needs a field" in page
    wizard.act("answer", **answers_of(1, **{"pair-0": "cadastral_number"}))
    assert wizard.batch.stage == Stage.STAGED


def test_two_fields_into_one_and_a_factor_that_is_none_are_told_beside_the_fields(
    wizard: Wizard, make: Callable[..., Path]
) -> None:
    wizard.send(make(feature(number(1), box(1), area="1", other="x")))
    told = {"pair-0": "cadastral_number", "pair-1": "documented_area", "pair-2": "cadastral_number"}
    told |= {"factor-1": "багато", "values-2": "без знака"}
    page = wizard.act("answer", 422, **answers_of(3, **told))
    assert "“cadnum” goes into “cadastral number” already" in page
    assert "багато" in page
    assert "Write “text = meaning”, not “без знака”." in page
    assert wizard.batch.stage == Stage.LOOKED


def test_values_are_transformed_as_the_form_says(wizard: Wizard, make: Callable[..., Path]) -> None:
    wizard.send(make(feature(number(1), box(1), area=12500, own="К", date="12/31/2024")))
    told = {
        "pair-0": "cadastral_number",
        "pair-1": "documented_area",
        "factor-1": "m²→ha",
        "pair-2": "ownership",
        "values-2": "К = Комунальна власність",
        "pair-3": "contract_date",
        "month-3": "on",
    }
    wizard.act("answer", **answers_of(4, **told))
    wizard.act("apply")
    parcel = Parcel.objects.get()
    assert (float(parcel.documented_area or 0), parcel.ownership) == (1.25, "communal")
    assert str(parcel.contract_date) == "2024-12-31"


def test_a_profile_is_taken_with_one_press(wizard: Wizard, tmp_path: Path) -> None:
    path = write_geojson(tmp_path / "a.geojson", [feature(number(1), box(1), area=12500)])
    wizard.send(path)
    wizard.act(
        "answer", **answers_of(2, **{"pair-0": "cadastral_number", "pair-1": "documented_area", "factor-1": "m²→ha"})
    )
    wizard.act("apply", profile="У метрах")
    assert "As “У метрах”" in wizard.send(path)
    wizard.act("profile", profile=Profile.objects.get().pk)
    assert wizard.batch.answers["transforms"] == {"documented_area": {"factor": "m²→ha"}}
    assert wizard.act("profile", 409, profile="0")


def test_what_the_columns_hold_is_told_in_the_language_of_the_page(wizard: Wizard, shared_data: Path) -> None:
    wizard.send(shared_data / "arcgis-like" / "parcels_sk63_noprj.zip")
    page = wizard.client.get(f"/staff/imports/{wizard.batch.pk}/").content.decode()
    assert {"<small>текст</small>", "<small>числа</small>", "<small>цілі числа</small>"} <= set(
        re.findall(r"<small>[^<]+</small>", page)
    )


def test_a_coordinate_system_may_be_written_and_one_that_is_none_is_refused_beside_the_field(
    wizard: Wizard, shared_data: Path
) -> None:
    wizard.send(shared_data / "arcgis-like" / "parcels_sk63_noprj.zip")
    count = len(wizard.batch.looked["fields"])
    pairs = {f"pair-{at}": "" for at in range(count)}
    fields = [one["name"] for one in wizard.batch.looked["fields"]]
    pairs[f"pair-{fields.index('cadnum')}"] = "cadastral_number"
    page = wizard.act("answer", 422, state="current", crs="other", crs_text="EPSG:1", encoding="cp1251", **pairs)
    assert "EPSG:1" in page
    assert "its rows are not checked yet" not in wizard.text()
    page = wizard.act("answer", state="current", crs="EPSG:7828", crs_text="EPSG:28406", encoding="cp1251", **pairs)
    assert "its rows are not checked yet" in page
    assert wizard.batch.looked["system"] == "EPSG:28406"
    assert wizard.batch.looked["systems"][0]["share"] == 0
    wizard.act("answer", state="current", crs="again", encoding="cp1251", **pairs)
    assert wizard.batch.looked["system"] == "EPSG:7828"


def test_what_is_refused_of_answers_that_are_changed_later_is_not_folded_away(
    wizard: Wizard, make: Callable[..., Path]
) -> None:
    wizard.send(make(feature(number(1), box(1))))
    told = answers_of(1, **{"pair-0": "cadastral_number"})
    assert '<details class="import-part import-again" open>' not in " ".join(wizard.act("answer", **told).split())
    page = wizard.act("answer", 422, crs="other", crs_text="EPSG:1", **told)
    assert '<details class="import-part import-again" open>' in " ".join(page.split())


def test_findings_are_listed_page_by_page_and_the_report_has_them_all(
    wizard: Wizard, make: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    wizard.send(make(*(feature(f"{index}-погано", box()) for index in range(60))))
    wizard.act("answer", **answers_of(1, **{"pair-0": "cadastral_number"}))
    first = wizard.text("findings/key-malformed/")
    assert "49-погано" in first
    assert "50-погано" not in first
    after = first.split("?after=")[1].split('"')[0]
    assert "50-погано" in wizard.text(f"findings/key-malformed/?after={after}")
    report = b"".join(wizard.client.get(wizard.page + "report.csv").streaming_content).decode("utf-8-sig")
    assert len(report.splitlines()) == 61
    assert wizard.client.get(wizard.page + "findings/nothing/").status_code == 404
    assert wizard.client.get(wizard.page + "findings/key-malformed/?after=x").status_code == 400


def test_a_broken_file_is_told_and_another_may_be_sent(wizard: Wizard, tmp_path: Path) -> None:
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 this is no zip")
    page = wizard.send(tmp_path / "broken.zip")
    assert "broken.zip is a broken zip" in page
    assert "Send another file" in page
    assert "Traceback" not in page


def test_the_folders_of_a_map_are_brought_in_together_where_the_officer_says_so(wizard: Wizard, tmp_path: Path) -> None:
    area = (
        "<Polygon><outerBoundaryIs><LinearRing><coordinates>{}</coordinates></LinearRing></outerBoundaryIs></Polygon>"
    )
    folders = ""
    for at, village in enumerate(("Вишневе", "Підлісне")):
        corners = " ".join(f"{x},{y}" for x, y in box(at)["coordinates"][0])
        folders += f"<Folder><name>{village}</name>{placemark(number(at), area.format(corners))}</Folder>"
    path = tmp_path / "map.kml"
    path.write_text(kml(folders), encoding="utf-8")
    assert "All together" in wizard.send(path)
    wizard.act("answer", 422, state="current")
    page = wizard.act("answer", state="current", layer=TOGETHER)
    assert "Вишневе, Підлісне" in page
    names = [one["name"] for one in wizard.batch.looked["fields"]]
    assert names[:2] == [LAYER, "id"]
    wizard.act("answer", **answers_of(len(names), **{f"pair-{names.index('Name')}": "cadastral_number"}))
    assert (wizard.batch.stage, wizard.batch.rows_new) == (Stage.STAGED, 2)


def test_what_cannot_be_taken_is_said_beside_the_field_before_anything_is_kept(
    wizard: Wizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 3)
    told = {"sent": [SimpleUploadedFile("a.zip", b"1234")], "register": "parcels"}
    for refused, status, words in (
        (told, 422, "more than the"),
        ({"register": "parcels"}, 422, "required"),
        ({**told, "register": "streets"}, 403, ""),
    ):
        answer = wizard.client.post("/en/staff/imports/", refused)
        assert answer.status_code == status
        assert words in answer.content.decode()
    assert not Batch.objects.exists()


def test_an_import_is_cancelled_and_its_files_go(wizard: Wizard, make: Callable[..., Path]) -> None:
    wizard.send(make(feature(number(1), box(1))))
    assert "was cancelled" in wizard.act("cancel")
    assert not (settings.ATLAS_VAR / wizard.batch.folder).exists()
    assert wizard.act("apply", 409)


def test_while_the_worker_is_at_it_the_page_asks_how_far_it_is(wizard: Wizard, make: Callable[..., Path]) -> None:
    worker, wizard.worker = wizard.worker, lambda: None
    page = wizard.send(make(feature(number(1), box(1))))
    assert "Waiting for the worker" in page
    assert "hx-get" in page
    asked = wizard.client.get(wizard.page + "progress/", headers={"HX-Request": "true"})
    assert "hx-get" in asked.content.decode()
    assert "HX-Retarget" not in asked.headers
    assert wizard.client.get(wizard.page + "progress/")["Location"] == wizard.page
    assert wizard.act("answer", 409)
    worker()
    ended = wizard.client.get(wizard.page + "progress/", headers={"HX-Request": "true"})
    assert ended["HX-Retarget"] == "#import"
    assert "hx-get" not in ended.content.decode()


def test_work_that_ended_while_its_page_was_made_was_not_cut_short(wizard: Wizard, make: Callable[..., Path]) -> None:
    worker, wizard.worker = wizard.worker, lambda: None
    wizard.send(make(feature(number(1), box(1))))
    read_before = Batch.objects.get()
    worker()
    assert not engine.interrupted(read_before)
    assert read_before.stage == Batch.Stage.LOOKED


def test_work_that_was_cut_short_is_told_and_goes_on_where_it_was(wizard: Wizard, make: Callable[..., Path]) -> None:
    worker, wizard.worker = wizard.worker, lambda: None
    wizard.send(make(feature(number(1), box(1))))
    Job.objects.update(status=Job.Status.RUNNING)
    assert "The work was interrupted" in wizard.text()
    assert "Interrupted" in wizard.client.get("/en/staff/imports/").content.decode()
    wizard.worker = worker
    wizard.act("again")
    assert wizard.batch.stage == Stage.LOOKED


def test_if_the_register_changed_meanwhile_it_is_said_above_the_new_figures(
    wizard: Wizard, make: Callable[..., Path]
) -> None:
    wizard.send(make(feature(number(1), box(1), address="нова")))
    wizard.act("answer", **answers_of(2, **{"pair-0": "cadastral_number", "pair-1": "address"}))
    Parcel.objects.create(cadastral_number=number(1), state=State.CURRENT, geom=square(1), address="чужа")
    page = wizard.act("apply")
    assert page.index("The register changed while you were looking") < page.index('class="counts"')
    assert wizard.batch.stage == Stage.STAGED
    wizard.act("apply")
    assert Parcel.objects.get().address == "нова"


def test_names_in_a_file_are_text_on_the_page_and_nothing_else(wizard: Wizard, make: Callable[..., Path]) -> None:
    nasty = "<script>alert(1)</script>"
    page = wizard.send(make(feature(number(1), box(1), **{nasty: nasty})))
    assert nasty not in page
    assert json.dumps(nasty)[1:-1] not in page
    assert "&lt;script&gt;alert(1)" in page
