"""Presets: each is a complete layer in two languages, made at one press, and is then a layer like any other."""

import json
from collections.abc import Callable, Iterator, Mapping
from io import StringIO
from typing import Any

import lxml.html
import mapbox_vector_tile
import pytest
from django.contrib.gis.geos import LineString, MultiLineString, MultiPolygon, Point, Polygon
from django.contrib.gis.geos.base import GEOSBase
from django.core.management import CommandError, call_command
from django.test import Client
from helpers import CORNER, STEP, tile_of
from test_layermaking import form_on

from addresses.models import Hromada
from geo.models import Publication, User, Visibility
from geo.records import Record, State
from geo.registers import Register
from geo.roles import LAYER_EDITOR, Role
from layers import presets, thematic
from layers.groups import GROUPS
from layers.models import Layer, ThematicLayer
from layers.presets import Preset
from layers.presets.opendata import TableColumn
from layers.thematic.definitions import FieldKind

EVERY = tuple(presets.every())
ASKED_FOR = {
    *("tourist-routes", "green-tourism", "heritage", "waste-collection", "dumps", "landfills", "street-lights"),
    *("lighting-faults", "road-condition", "transport-stops", "sports-grounds", "pollution-samples"),
    *("planning-zones", "planning-conditions", "wifi-zones", "institutions", "shelters"),
}
#: What a value of each kind may be.
_VALUES: Mapping[FieldKind, Any] = {
    FieldKind.TEXT: "Приклад 7",
    FieldKind.LONG_TEXT: "Довший приклад",
    FieldKind.INTEGER: 7,
    FieldKind.NUMBER: "7",
    FieldKind.DATE: "2026-05-04",
    FieldKind.BOOLEAN: True,
    FieldKind.LINK: "https://gromada.example/7",
    FieldKind.HOURS: [{"days": "weekdays", "opens": "09:00", "closes": "17:00"}],
    FieldKind.DEPARTURES: [{"route": "101", "days": "daily", "departures": "06:40 17:15"}],
}
each = pytest.mark.parametrize("preset", EVERY, ids=[one.slug for one in EVERY])


@pytest.fixture
def maker(client: Client, person: Callable[[Role], User]) -> Client:
    client.force_login(person(LAYER_EDITOR))
    return client


def shape(kind: str) -> GEOSBase:
    x, y = CORNER
    if kind == "line":
        return MultiLineString(LineString((x, y), (x + STEP, y + STEP)), srid=4326)
    if kind == "polygon":
        return MultiPolygon(Polygon(((x, y), (x + STEP, y), (x + STEP, y + STEP), (x, y))), srid=4326)
    return Point(x, y, srid=4326)


def filled(register: type[Register], preset: Preset, **values: Any) -> Record:
    """A current object of the preset's layer with something in every field."""
    definition = preset.definition
    told = {
        one.name: one.choices[0].value if one.choices else _VALUES[one.kind] for one in definition.columns()
    } | values
    record = register.model(state=State.CURRENT, geom=shape(definition.geometry), **told)
    record.full_clean(exclude=["geom"])
    record.save()
    record.refresh_from_db()
    return record


def bilingual(data: Any, path: str = "") -> Iterator[tuple[str, str, str]]:
    """Every text of a definition: where it stands, in Ukrainian, in English."""
    if isinstance(data, Mapping):
        for name, value in data.items():
            if name.endswith("_uk"):
                yield f"{path}{name}", value, data.get(f"{name.removesuffix('_uk')}_en", "")
            yield from bilingual(value, f"{path}{name}.")
    elif isinstance(data, list | tuple):
        for index, one in enumerate(data):
            yield from bilingual(one, f"{path}{index}.")


def test_there_is_a_preset_for_everything_that_strategies_ask_for() -> None:
    assert {one.slug for one in EVERY} == ASKED_FOR


@each
def test_every_text_of_a_preset_is_there_in_both_languages(preset: Preset) -> None:
    told = list(bilingual(preset.data)) + list(bilingual(preset.catalogue))
    assert [path for path, uk, en in told if not uk or not en] == []
    own = {"title_uk", "object_uk", "description_uk"}
    assert own <= {path for path, _uk, _en in told}
    assert all(field.title_en for field in preset.definition.fields)


@each
def test_a_preset_belongs_to_a_group_and_colours_every_value_that_it_has(preset: Preset) -> None:
    definition = preset.definition
    assert definition.group in {one.slug for one in GROUPS} - {"other"}
    by = definition.field(definition.style.by)
    assert by
    assert [one.value for one in by.choices] == [one.value for one in definition.style.classes]
    colours = [one.fill for one in definition.style.classes]
    assert len(set(colours)) == len(colours)


@each
def test_columns_of_open_data_name_fields_that_the_layer_has(preset: Preset) -> None:
    assert bool(preset.open_data) == bool(preset.definition.open_data_set)
    if preset.open_data is None:
        return
    assert preset.open_data.table.startswith(f"{preset.definition.open_data_set}-")
    for column in preset.open_data.columns:
        if isinstance(column, TableColumn):
            named = {column.field, column.beside, *column.listed} - {""}
            assert all(preset.definition.field(name) for name in named), column.header
            if column.words:
                field = preset.definition.field(column.field)
                assert field
                assert set(column.words) == {one.value for one in field.choices}, column.header


@each
def test_a_preset_makes_a_layer_whose_tile_page_and_card_answer_in_both_languages(
    client: Client, kozelshchyna: Hromada, preset: Preset
) -> None:
    register = presets.install(preset.slug, visibility=Visibility.PUBLIC)
    record = filled(register, preset)
    z, x, y = tile_of(record, 15)  # type: ignore[arg-type]  # whatever stands on the map
    decoded = mapbox_vector_tile.decode(client.get(f"/tiles/{preset.slug}/{z}/{x}/{y}.mvt").content)
    (drawn,) = decoded[preset.slug]["features"]
    assert drawn["properties"][preset.definition.style.by] == preset.definition.style.classes[0].value
    for prefix in ("", "/en"):
        for address in (f"{prefix}/o/{preset.slug}/{record.uid}/", f"{prefix}/o/{preset.slug}/{record.pk}/card/"):
            answer = client.get(address)
            assert answer.status_code == 200, address
            page = lxml.html.fromstring(answer.content)
            titles = page.xpath("//h1|//h2|//h3|//dt")
            assert titles
            assert [one for one in titles if not one.text_content().strip()] == [], address
    hidden = [one.title_en for one in preset.definition.shown() if one.audience != "public"]
    text = client.get(f"/en/o/{preset.slug}/{record.uid}/").content.decode()
    assert [title for title in hidden if f"<dt>{title}</dt>" in text] == []


@each
def test_a_layer_of_a_preset_is_changed_like_any_other_and_nothing_of_it_is_lost(
    maker: Client, kozelshchyna: Hromada, preset: Preset
) -> None:
    presets.install(preset.slug)
    page = f"/en/staff/layers/{preset.slug}/"
    before = thematic.definition_of(preset.slug)
    sent = form_on(maker.get(page)) | {"title_en": "Renamed", "reason": "назва", "act": "save"}
    assert maker.post(page, sent).status_code == 302
    after = thematic.definition_of(preset.slug)
    assert after.title_en == "Renamed"
    assert after.fields == before.fields
    assert (after.style, after.open_data_set, after.group) == (before.style, before.open_data_set, before.group)


def test_one_press_on_the_page_makes_the_layer_for_staff_alone(maker: Client, kozelshchyna: Hromada) -> None:
    address = "/en/staff/layers/presets/"
    page = lxml.html.fromstring(maker.get(address).content)
    assert {one.get("value") for one in page.xpath("//button[@name='preset']")} == ASKED_FOR
    answer = maker.post(address, {"preset": "street-lights"}, follow=True)
    assert answer.redirect_chain == [("/en/staff/layers/street-lights/", 302)]
    assert Publication.objects.get(slug="street-lights").visibility == Visibility.STAFF
    kept = Layer.objects.get(slug="street-lights")
    assert (kept.rhythm, kept.inspire_theme, kept.shown, kept.min_zoom) == ("monthly", "us", False, 13)
    page = lxml.html.fromstring(maker.get(address).content)
    assert {one.get("value") for one in page.xpath("//button[@name='preset']")} == ASKED_FOR - {"street-lights"}
    assert page.xpath("//a[@href='/en/staff/layers/street-lights/']")


@pytest.mark.parametrize(
    ("preset", "sentence"),
    [("street-lights", "There is a layer “street-lights” already."), ("nothing", "There is no preset “nothing”.")],
)
def test_what_cannot_be_made_is_said_on_the_page(
    maker: Client, kozelshchyna: Hromada, preset: str, sentence: str
) -> None:
    presets.install("street-lights")
    answer = maker.post("/en/staff/layers/presets/", {"preset": preset})
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert ThematicLayer.objects.count() == 1


def test_the_command_lists_presets_and_makes_one(kozelshchyna: Hromada) -> None:
    out = StringIO()
    call_command("make_layer", stdout=out)
    assert [line.split()[0] for line in out.getvalue().splitlines()] == [one.slug for one in EVERY]
    call_command("make_layer", "shelters", "--public", "--shown", stdout=out)
    assert "“Shelters”" in out.getvalue()
    assert Publication.objects.get(slug="shelters").visibility == Visibility.PUBLIC
    assert Layer.objects.get(slug="shelters").shown
    with pytest.raises(CommandError, match="There is a layer “shelters” already"):
        call_command("make_layer", "shelters")
    with pytest.raises(CommandError, match="There is no preset “shelter”"):
        call_command("make_layer", "shelter")


def test_a_definition_of_a_preset_is_kept_as_it_is_read(kozelshchyna: Hromada) -> None:
    for preset in EVERY:
        assert thematic.read(preset.data) == preset.definition
        assert json.loads(json.dumps(preset.definition.as_json()))["slug"] == preset.slug
