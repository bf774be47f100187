"""What a thematic layer is made of: refused where it cannot be, changed without a loss, kept with its past."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from helpers import query, snapshot
from made_thematic import LAMPS, NUMBER, editor, lamp, lamps, layer, retiring, ways, with_field
from said import said

from addresses.models import Hromada
from geo import editing, registers, versions
from geo.models import Publication, User
from geo.refusals import Invalid, Refused
from geo.registers import Register, UnknownRegister
from geo.roles import DISPATCHER, LAND_OFFICER, PARTNER, Role
from layers import thematic
from layers.models import Layer, ThematicLayer

__all__ = ["editor", "layer"]


def test_a_field_that_is_added_keeps_what_there_is_and_is_kept_in_the_history(
    client: Client, layer: type[Register]
) -> None:
    one = lamp(layer)
    before = snapshot(layer.table())[one.pk]
    wider = with_field(name="colour", kind="text", title_uk="Колір", title_en="Colour")
    layer = thematic.change("lamps", wider, None, "опори фарбують")
    assert snapshot(layer.table())[one.pk] == before | {"colour": ""}
    edited = editing.save(layer, layer.model._default_manager.get(), {"colour": "сірий"}, None, "фарба")
    edited = editing.save(layer, edited, {"colour": "синій"}, None, "фарба")
    assert [version.row.colour for version in versions.versions(edited)] == ["", "сірий", "синій"]
    assert "синій" in client.get(f"/o/lamps/{one.uid}/").content.decode()


def test_a_field_that_is_retired_leaves_every_output_and_its_values_stay(client: Client, layer: type[Register]) -> None:
    one = lamp(layer, street_name="вул. Зникла")
    tags = {way: client.get(way).headers.get("ETag") for way in ways(one)}
    retired = retiring("street_name") | {"byline": ["condition"], "searched": ["number"]}
    thematic.change("lamps", retired, None, "адреса є в опори")
    for address in ways(one):
        assert "Зникла" not in said(client, address)[1], address
        assert not tags[address] or client.get(address)["ETag"] != tags[address]
    assert "street_name" not in [field.name for field in registers.get("lamps").fields]
    assert query("SELECT street_name FROM " + layer.table()) == [("вул. Зникла",)]
    thematic.change("lamps", LAMPS, None, "потрібна все ж")
    assert "вул. Зникла" in client.get(f"/o/lamps/{one.uid}/").content.decode()


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"slug": "parcels"}, "slug"),
        ({"slug": "Лампи"}, "slug"),
        ({"slug": "new"}, "slug"),
        ({"slug": "reports"}, "slug"),
        ({"title_uk": " "}, "title_uk"),
        ({"geometry": "circle"}, "geometry"),
        ({"colour": "red"}, "colour"),
        ({"key": ["power"]}, "key"),
        ({"headline": ["contract"]}, "headline"),
        ({"searched": ["power"]}, "searched"),
        ({"officers": ["partner"]}, "officers"),
        ({"min_zoom": 40}, "min_zoom"),
        ({"fields": []}, "fields"),
        ({"fields": "number"}, "fields"),
        ({"style": {"by": "power"}}, "style.by"),
        ({"style": {"default": {"fill": "red"}}}, "style.default.fill"),
        ({"style": {"by": "condition", "classes": [{"value": "?", "fill": "#000000", "stroke": "#000000"}]}},
         "style.classes.0.value"),
    ],
)  # fmt: skip
def test_a_definition_that_cannot_be_is_refused_where_it_is_wrong(db: None, changed: dict[str, Any], path: str) -> None:
    with pytest.raises(Invalid) as refused:
        thematic.create(lamps(**changed))
    assert path in refused.value.errors
    assert all(refused.value.errors[path])
    assert not ThematicLayer.objects.exists()


@pytest.mark.parametrize(
    "name",
    [
        *("geom", "state", "version", "uid", "id", "batch", "save", "objects", "events", "select", "user", "class"),
        *("2nd", "Імʼя", "a__b", "pgh_id", "key", "row_no", "reason", "x" * 41, "", "number"),
    ],
)
def test_a_field_may_not_be_called_what_the_program_or_the_database_calls_something_else(db: None, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        thematic.create(with_field(name=name, kind="text", title_uk="Поле"))
    assert f"fields.{len(LAMPS['fields'])}.name" in refused.value.errors


def test_two_layers_of_one_slug_are_refused_archived_ones_included(layer: type[Register]) -> None:
    with pytest.raises(Invalid, match="lamps"):
        thematic.create(LAMPS)
    thematic.archive("lamps", None, "не потрібні")
    with pytest.raises(Invalid, match="lamps"):
        thematic.create(LAMPS)


def test_changes_that_would_lose_something_are_refused(layer: type[Register]) -> None:
    lamp(layer)
    fewer = [one for one in LAMPS["fields"] if one["name"] != "power"]
    other_kind = [{**one, "kind": "integer"} if one["name"] == "contract" else one for one in LAMPS["fields"]]
    only_works = [
        {**one, "choices": one["choices"][:1]} if one["name"] == "condition" else one for one in LAMPS["fields"]
    ]
    for changed, path in (
        (lamps(slug="lights"), "slug"),
        (lamps(geometry="line"), "geometry"),
        (lamps(key=[]), "key"),
        (lamps(fields=fewer), "fields"),
        (lamps(fields=other_kind), "fields.6.kind"),
        (lamps(fields=only_works, style={}), "fields.3.choices"),
    ):
        with pytest.raises(Invalid) as refused:
            thematic.change("lamps", changed, None, "спроба")
        assert set(refused.value.errors) == {path}
    assert thematic.definition_of("lamps") == thematic.read(LAMPS)


def test_who_decided_on_an_earlier_definition_decides_again(layer: type[Register]) -> None:
    seen = ThematicLayer.objects.get().edition
    thematic.change("lamps", lamps(title_en="Lamps"), None, "коротше", seen)
    with pytest.raises(Refused, match="changed meanwhile"):
        thematic.change("lamps", lamps(title_en="Lights"), None, "інакше", seen)


@pytest.mark.parametrize("role", [DISPATCHER, LAND_OFFICER, PARTNER])
def test_layers_are_made_and_changed_by_layer_editors_alone(
    layer: type[Register], person: Callable[[Role], User], role: Role
) -> None:
    somebody = person(role)
    for attempt in (
        lambda: thematic.create(lamps(slug="lights"), somebody),
        lambda: thematic.change("lamps", lamps(title_en="Lamps"), somebody, "спроба"),
        lambda: thematic.archive("lamps", somebody, "спроба"),
        lambda: thematic.bring_back("lamps", somebody, "спроба"),
        lambda: thematic.delete("lamps", somebody, "спроба"),
        lambda: editing.save(layer, None, {"number": "1"}, somebody, "спроба"),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert thematic.definition_of("lamps") == thematic.read(LAMPS)


def test_the_definition_keeps_its_past_with_who_and_why(layer: type[Register], editor: User) -> None:
    thematic.change("lamps", lamps(title_en="Lamps"), editor, "коротша назва")
    [past] = ThematicLayer.pgh_event_model.objects.select_related("pgh_context")  # type: ignore[attr-defined]
    assert past.definition["title_en"] == "Street lamps"
    assert (past.pgh_context.metadata["user"], past.pgh_context.metadata["reason"]) == (editor.pk, "коротша назва")


def test_an_archived_layer_is_nowhere_and_comes_back_as_it_was(
    client: Client, layer: type[Register], editor: User
) -> None:
    one = lamp(layer)
    thematic.archive("lamps", None, "передано обленерго")
    client.force_login(editor)
    for address in [*ways(one), f"/o/lamps/{one.uid}/history/", "/o/lamps/new/", "/tiles/lamps.json"]:
        status, text = said(client, address)
        assert status == 404 or address.startswith("/?"), address
        assert NUMBER not in text
    assert "lamps" not in [register.slug for register in registers.every()]
    with pytest.raises(UnknownRegister):
        registers.get("lamps")
    thematic.bring_back("lamps", None, "повернуто")
    assert NUMBER in client.get(f"/o/lamps/{one.uid}/").content.decode()


def test_a_layer_that_never_had_an_object_is_deleted_and_any_other_is_not(layer: type[Register]) -> None:
    tables = "SELECT count(*) FROM pg_tables WHERE tablename LIKE 'layers_thematic_%%' AND tablename ~ '[0-9]'"
    assert query(tables) == [(2,)]
    one = lamp(layer)
    with pytest.raises(Refused, match="Archive it"):
        thematic.delete("lamps", None, "зайвий")
    query(f"DELETE FROM {layer.table()} WHERE id = %s", one.pk)
    with pytest.raises(Refused, match="Archive it"):
        thematic.delete("lamps", None, "зайвий")
    other = thematic.create(lamps(slug="lights"))
    thematic.delete("lights", None, "зайвий")
    assert query(tables) == [(2,)]
    assert query("SELECT count(*) FROM pg_proc WHERE prosrc LIKE %s", f"%{other.table()}%") == [(0,)]
    assert not Publication.objects.filter(slug="lights").exists()
    assert not Layer.objects.filter(slug="lights").exists()


@pytest.mark.parametrize("kind", ["point", "line", "polygon", "mixed"])
def test_its_tables_have_the_columns_indexes_and_triggers_of_every_register(kozelshchyna: Hromada, kind: str) -> None:
    made = thematic.create(lamps(geometry=kind))
    declared = next(
        one
        for one in registers.declared()
        if one.geometry_type() == made.geometry_type() and one.slug != "hromada" and not one.fed
    )
    ours, theirs = (one.table() for one in (made, declared))
    triggers = (
        "SELECT regexp_replace(tgname, 'pgtrigger_(.*)_[0-9a-f]{5}$', '\\1') FROM pg_trigger"
        " WHERE tgrelid = %s::regclass AND NOT tgisinternal ORDER BY 1"
    )
    kept = ["delete_delete", "lose_verification", "raise_data_version", "raise_version", "update_update"]
    assert [name for (name,) in query(triggers, ours)] == kept
    assert query(triggers, f"{ours}event") == query(triggers, f"{theirs}event") == [("append_only",)]
    columns = (
        "SELECT column_name, data_type, is_nullable, is_generated, generation_expression"
        " FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s"
    )
    shared = {"uid", "state", "restricted", "version", "geom", "geom_3857", "batch", "evidence", "updated_by_id"}
    assert {one for one in query(columns, ours) if one[0] in shared} == {
        one for one in query(columns, theirs) if one[0] in shared
    }
    methods = "SELECT DISTINCT substring(indexdef from 'USING (\\w+)') FROM pg_indexes WHERE tablename = %s ORDER BY 1"
    assert query(methods, ours) == [("brin",), ("btree",), ("gist",)]
