"""Layers made from presets are published as exactly the tables that the recommendations to КМУ 835 have for them."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from helpers import query
from test_open_data import is_of, table, worksheet
from test_presets import EVERY, filled

from addresses.models import Hromada, Settlement
from assets.opendata import releases, sets, thematic
from geo.jobs import Silence
from geo.models import Publication, Visibility
from layers import presets
from layers import thematic as layers
from layers.presets import Preset

PUBLISHED = [one for one in EVERY if one.open_data]
each = pytest.mark.parametrize("preset", PUBLISHED, ids=[one.slug for one in PUBLISHED])


def name_of(preset: Preset) -> str:
    assert preset.open_data
    return preset.open_data.table


def public(preset: Preset, **values: Any) -> None:
    filled(presets.install(preset.slug, visibility=Visibility.PUBLIC), preset, **values)


@each
def test_a_layer_has_the_columns_of_its_list_and_values_of_their_types(
    client: Client, kozelshchyna: Hromada, shared_data: Path, preset: Preset
) -> None:
    name = name_of(preset)
    public(preset)
    columns = json.loads((shared_data / "exchange" / "835" / f"{name}.json").read_bytes())["tableSchema"]["columns"]
    [row] = table(client, name)
    assert list(row) == [column["name"] for column in columns]
    told = sets.get(name).columns
    assert [(one.datatype, one.required) for one in told] == [(c["datatype"], c["required"]) for c in columns]
    for column in columns:
        value = row[column["name"]]
        assert is_of(column["datatype"], value), (column["name"], value)
        if column["datatype"] == "boolean":
            assert value in ("True", "False")
    cells = [[cell.value for cell in line] for line in worksheet(client, name)]
    assert cells[0] == list(row)
    assert len(cells) == 2


@each
def test_every_column_that_names_a_field_says_it_when_it_is_filled(
    client: Client, kozelshchyna: Hromada, preset: Preset
) -> None:
    public(preset)
    [row] = table(client, name_of(preset))
    assert preset.open_data
    named = [one.header for one in preset.open_data.columns if getattr(one, "field", "") or getattr(one, "listed", "")]
    assert [header for header in named if row[header] == "null"] == []
    assert row["addressAdminUnitL4"] == kozelshchyna.name


@each
def test_a_set_is_there_only_while_the_public_sees_the_layer(
    client: Client, kozelshchyna: Hromada, tmp_path: Path, preset: Preset
) -> None:
    name = name_of(preset)
    assert client.get(f"/open-data/{name}.csv").status_code == 404
    public(preset)
    assert name in client.get("/open-data/").content.decode()
    releases.release(tmp_path, Silence())
    assert (tmp_path / f"{name}.csv").exists()
    Publication.objects.filter(slug=preset.slug).update(visibility=Visibility.STAFF)
    assert client.get(f"/open-data/{name}.csv").status_code == 404
    releases.release(tmp_path, Silence())
    assert not (tmp_path / f"{name}.csv").exists()
    Publication.objects.filter(slug=preset.slug).update(visibility=Visibility.PUBLIC)
    layers.archive(preset.slug, None, "досить")
    assert client.get(f"/open-data/{name}.csv").status_code == 404


def test_hours_fractions_choices_and_places_are_written_as_recommended(client: Client, kozelshchyna: Hromada) -> None:
    hours = [
        {"days": "weekdays", "opens": "08:00", "closes": "17:20"},
        {"days": "saturday", "opens": "09:00", "closes": "14:00"},
    ]
    waste = presets.get("waste-collection")
    fractions = {one.name: False for one in waste.definition.fields if one.name.startswith("takes_")}
    public(waste, emptied=hours, **(fractions | {"takes_paper": True, "takes_glass": True}))
    [row] = table(client, "65-containers")
    assert row["serviceHours"] == "Пн-Пт 08:00-17:20, Сб 09:00-14:00"
    assert (row["wasteType"], row["isRecycling"]) == ("папір, скло", "True")
    assert (row["lat"], row["lon"]) != ("null", "null")
    public(presets.get("transport-stops"), wheelchair="no", zone="")
    [row] = table(client, "27-stops")
    assert (row["type"], row["wheelchairBoarding"], row["zoneId"]) == ("0", "2", "0")
    assert row["timezone"] == "Europe/Kyiv"
    public(presets.get("shelters"), kind="radiation")
    [row] = table(client, "72-shelters")
    assert row["type"] == "протирадіаційне укриття"


def test_a_place_within_a_settlement_is_told_by_it_and_one_outside_by_the_hromada(
    client: Client, kozelshchyna: Hromada
) -> None:
    preset = presets.get("sports-grounds")
    public(preset)
    [row] = table(client, "68-playgrounds")
    assert (row["CATUTTC"], row["addressPostName"]) == (kozelshchyna.code, "null")
    settlement = Settlement.objects.first()
    assert settlement
    around = "ST_Multi(ST_Buffer((SELECT geom FROM {table}), 0.001))"
    [(relation,)] = query("SELECT relation FROM geo_publication WHERE slug = 'sports-grounds'")
    query(
        f"UPDATE addresses_settlement SET geom = {around.format(table=relation)} WHERE id = %s RETURNING 1",
        settlement.pk,
    )
    [row] = table(client, "68-playgrounds")
    assert (row["CATUTTC"], row["addressPostName"]) == (settlement.code, settlement.name)


def test_the_keeper_of_the_keys_is_told_in_no_file(client: Client, kozelshchyna: Hromada) -> None:
    public(presets.get("shelters"), keeper="Скороліто Надія Павлівна")
    [row] = table(client, "72-shelters")
    assert row["responsiblePersonName"] == "null"
    assert "Скороліто" not in str(row)
    for preset in PUBLISHED:
        assert preset.open_data
        named = {getattr(one, "field", "") for one in preset.open_data.columns} - {""}
        hidden = {one.name for one in preset.definition.fields if one.audience != "public"}
        assert not named & hidden, preset.slug


def test_a_title_that_staff_gave_to_a_choice_is_only_ever_a_value(client: Client, kozelshchyna: Hromada) -> None:
    preset = presets.get("sports-grounds")
    public(preset)
    data = json.loads(json.dumps(layers.definition_of(preset.slug).as_json()))
    [kind] = [one for one in data["fields"] if one["name"] == "kind"]
    kind["choices"][0]["title_uk"] = "100% r.secret '); DROP {table}"
    layers.change(preset.slug, data, None, "назва")
    [row] = table(client, "68-playgrounds")
    assert row["type"] == "100% r.secret '); DROP {table}"


def test_a_retired_field_leaves_its_column_empty_and_a_withheld_one_too(client: Client, kozelshchyna: Hromada) -> None:
    preset = presets.get("sports-grounds")
    public(preset)
    data = json.loads(json.dumps(layers.definition_of(preset.slug).as_json()))
    [surface] = [one for one in data["fields"] if one["name"] == "elements"]
    surface["retired"] = True
    layers.change(preset.slug, data, None, "не ведемо")
    Publication.objects.filter(slug=preset.slug).update(withheld_fields=["area_m2"])
    [row] = table(client, "68-playgrounds")
    assert (row["elements"], row["area"]) == ("null", "null")
    assert row["startDate"] == "2026-05-04"


def test_a_layer_that_answers_to_no_set_any_more_is_in_none(client: Client, kozelshchyna: Hromada) -> None:
    preset = presets.get("sports-grounds")
    public(preset)
    data = layers.definition_of(preset.slug).as_json() | {"open_data_set": ""}
    layers.change(preset.slug, json.loads(json.dumps(data)), None, "інший перелік")
    assert client.get("/open-data/68-playgrounds.csv").status_code == 404
    assert "68-playgrounds" in sets.names()
    assert list(thematic.every()) == []
