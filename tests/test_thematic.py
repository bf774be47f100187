"""A thematic layer is a register like any other: in the next request, on every page, file and interface."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from helpers import bring, codes, snapshot, take_back, write_geojson
from made_thematic import LAMPS, NUMBER, SECRET, drop_all, editor, lamp, lamps, layer, place, ways
from said import said

from addresses.models import Hromada
from geo import access, editing, states, verification, versions
from geo.models import Publication, User, Visibility
from geo.records import State
from geo.refusals import Invalid
from geo.registers import PUBLIC, Register
from importers import applying
from importers.wizard import child
from layers import catalogue, thematic

__all__ = ["editor", "layer"]


def test_a_layer_is_at_once_on_every_page_file_and_interface(client: Client, layer: type[Register]) -> None:
    one = lamp(layer)
    for address in ways(one):
        status, text = said(client, address)
        assert (status, NUMBER in text) == (200, True), address
        assert SECRET not in text, address
    described = client.get("/tiles/lamps.json").json()
    fields = described["vector_layers"][0]["fields"]
    in_clusters = {name: fields.pop(name) for name in list(fields) if name.startswith("count")}
    assert fields == {"number": "Номер", "condition": "Стан"}
    assert set(in_clusters) == {"count", "count:broken", "count:works"}
    assert described["bounds"][:2] == [place(0).x, place(0).y]


def test_the_map_is_told_of_it_with_its_style_and_legend(client: Client, layer: type[Register]) -> None:
    [told] = [one.as_json() for one in catalogue.layers(AnonymousUser()) if one.register.slug == "lamps"]
    assert (told["title"], told["geometry"]) == ("Street lamps", "point")
    assert told["style"]["default"]["radius"] == 6.0
    look = {"fill": "#b3261e", "stroke": "#5c0f0a", "shape": "circle"}
    assert told["style"]["classes"] == [{"value": "broken", "title": "broken", **look}]
    assert "Світильники" in client.get("/").content.decode()
    assert "Street lamps" in client.get("/en/").content.decode()


def test_its_titles_are_in_the_language_of_the_moment(layer: type[Register]) -> None:
    with translation.override("uk"):
        assert (str(layer.title), str(layer.field("power").title)) == ("Світильники", "Потужність")
        assert dict(layer.field("condition").choices)["works"] == "світить"
    with translation.override("en"):
        assert (str(layer.title), str(layer.field("power").title)) == ("Street lamps", "Power")
        assert str(layer.field("power").unit) == "Вт", "the other language, where a text has only that"


def test_the_card_says_values_with_units_and_small_rows_in_words(client: Client, layer: type[Register]) -> None:
    one = lamp(layer, is_led=True, shines=[{"days": "daily", "opens": "20:00", "closes": "06:30"}])
    text = client.get(f"/en/o/lamps/{one.pk}/card/").content.decode()
    for said_in_words in ("70.5&nbsp;Вт", "broken", "yes", "Every day: 20:00–06:30"):
        assert said_in_words in text


def test_it_is_edited_verified_and_restored_and_keeps_its_past(layer: type[Register], editor: User) -> None:
    one = editing.save(layer, None, {"number": "1", "power": "40", "geom": place(1)}, editor, "нова")
    assert (one.state, one.version) == (State.DRAFT, 1)
    states.take(layer, states.Step.PUBLISH, {one.pk: 1}, editor, "перевірено")
    verification.verify(layer, {one.pk: 2}, editor, "акт 7")
    edited = editing.save(layer, one, {"power": "60"}, editor, "заміна", expected_version=3)
    assert (edited.version, edited.verified_at, edited.evidence) == (4, None, ""), "a change takes a verification away"
    past = versions.versions(edited)
    assert [(str(one.row.power), one.reason) for one in past[-2:]] == [
        ("40.0", "Verified: акт 7"),
        ("60.0", "заміна"),
    ]
    versions.restore(layer, edited, 3, editor, "помилка", 4)
    edited.refresh_from_db()
    assert (str(edited.power), edited.version) == ("40.0", 5)  # type: ignore[attr-defined]  # a field of the layer


def test_values_that_its_fields_do_not_take_are_told_field_by_field(layer: type[Register]) -> None:
    lamp(layer)
    with pytest.raises(Invalid) as refused:
        editing.save(
            layer, None, {"number": "", "condition": "odd", "site": "ftp", "shines": [{"opens": "9"}]}, None, "x"
        )
    assert set(refused.value.errors) == {"number", "condition", "site", "shines"}
    with pytest.raises(Invalid, match="Another object"):
        editing.save(layer, None, {"number": NUMBER}, None, "двічі")


def test_a_file_is_imported_and_the_import_taken_back(layer: type[Register], tmp_path: Path) -> None:
    lamp(layer, 0, power="10")
    before = snapshot(layer.table())
    rows = [
        {
            "type": "Feature",
            "properties": {"Номер": f"Л-{index}", "Потужність": "70,5", "стан": "справний", "Світлодіодний": "так"},
            "geometry": json.loads(place(index).json),
        }
        for index in range(3)
    ]
    batch = bring(write_geojson(tmp_path / "lamps.geojson", rows), register="lamps")
    assert (batch.rows_new, batch.rows_changed) == (2, 1)
    found = layer.model._default_manager.order_by("number").values_list("number", "power", "condition", "is_led")
    assert [(number, str(power), *rest) for number, power, *rest in found] == [
        (f"Л-{index}", "70.5", "works", True) for index in range(3)
    ]
    take_back(batch)
    assert snapshot(layer.table()) == before


def test_without_a_natural_key_a_row_is_the_object_that_is_the_same_in_everything(
    kozelshchyna: Hromada, tmp_path: Path
) -> None:
    layer = thematic.create(lamps(key=[]))
    rows = [
        {"type": "Feature", "properties": {"number": "1"}, "geometry": json.loads(place(index).json)}
        for index in range(2)
    ]
    path = write_geojson(tmp_path / "lamps.geojson", rows)
    first, second = bring(path, register="lamps"), bring(path, register="lamps")
    assert (first.rows_new, second.rows_new, second.rows_unchanged, codes(second)) == (2, 0, 2, [])
    rows[0]["properties"] = {"number": "3"}
    third = bring(write_geojson(path, rows), register="lamps")
    assert (third.rows_new, third.rows_unchanged) == (1, 1)
    applying.undo(layer, third, None)
    assert layer.model._default_manager.count() == 2


def test_the_publication_switch_hides_it_everywhere(client: Client, layer: type[Register], editor: User) -> None:
    one = lamp(layer)
    Publication.objects.filter(slug="lamps").update(visibility=Visibility.STAFF)
    for address in ways(one):
        status, text = said(client, address)
        assert status == 404 or address.startswith("/?"), address
        assert NUMBER not in text, address
    assert "Світильники" not in client.get("/").content.decode()
    client.force_login(editor)
    assert "Світильники" in client.get("/").content.decode()
    for address in ways(one):
        status, text = said(client, address)
        assert (status, NUMBER in text) == (200, True), address


def test_a_field_may_be_withheld_and_an_object_restricted(client: Client, layer: type[Register]) -> None:
    one = lamp(layer)
    Publication.objects.filter(slug="lamps").update(withheld_fields=["street_name"])
    assert "вул. Миру" not in client.get(f"/o/lamps/{one.uid}/").content.decode()
    states.take(layer, states.Step.HIDE, {one.pk: None}, None, "опора приватна")
    assert client.get(f"/o/lamps/{one.uid}/").status_code == 404


def test_a_change_of_an_object_is_in_the_next_tile(client: Client, layer: type[Register]) -> None:
    one = lamp(layer)
    [address] = [way for way in ways(one) if way.endswith(".mvt")]
    tag = client.get(address)["ETag"]
    editing.save(layer, one, {"condition": "works"}, None, "полагодили")
    assert client.get(address, headers={"if-none-match": tag}).status_code == 200
    assert '"works"' in said(client, address)[1]


def test_its_fields_are_open_to_an_audience_each(layer: type[Register], partner: User, editor: User) -> None:
    assert "contract" not in access.sight(layer, partner).names()
    assert "contract" in access.sight(layer, editor).names()
    assert {one.audience for one in layer.fields if one.name != "contract"} == {PUBLIC}


ASK = """
import django; django.setup()
from geo import registers
import sys
for line in sys.stdin:
    found = [one for one in registers.every() if one.slug == "lamps"]
    print(",".join(field.name for field in found[0].fields) if found else "nothing", flush=True)
"""


@pytest.fixture
def other_process(transactional_db: None) -> Iterator[Callable[[], str]]:
    """Asks another Python, which lives as long as the test, for the fields of the lamps."""
    process = subprocess.Popen(
        [sys.executable, "-c", ASK],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=settings.BASE_DIR,
        env=child._environment(),
    )
    assert process.stdin
    assert process.stdout
    stdin, stdout = process.stdin, process.stdout

    def ask() -> str:
        stdin.write("?\n")
        stdin.flush()
        return stdout.readline().strip()

    yield ask
    drop_all()
    stdin.close()
    assert process.wait() == 0


def test_another_process_has_a_layer_and_its_changes_without_a_restart(other_process: Callable[[], str]) -> None:
    assert other_process() == "nothing"
    thematic.create(lamps(fields=LAMPS["fields"][:2], byline=[], style={}))
    assert other_process() == "number,street_name"
    thematic.change("lamps", lamps(fields=LAMPS["fields"][:3], byline=[], style={}), None, "потужність")
    assert other_process() == "number,street_name,power"
    thematic.archive("lamps", None, "досить")
    assert other_process() == "nothing"


def test_a_request_asks_for_the_layers_once_and_for_a_declared_register_never(
    client: Client, layer: type[Register]
) -> None:
    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        return sum("layers_thematiclayer" in one["sql"] for one in seen.captured_queries)

    lamp(layer)
    assert asked("/tiles/parcels/15/19500/11000.mvt") == 0
    assert asked("/tiles/lamps/15/19500/11000.mvt") == 1
    assert asked("/?list=lamps") == 1
