"""The tables of thematic layers are what the definitions say, and are brought in line where they are not."""

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from helpers import query, snapshot
from made_thematic import LAMPS, lamp, with_field

from addresses.models import Hromada
from geo import editing, versions
from geo.registers import Register
from layers import thematic
from layers.models import ThematicLayer


@pytest.fixture
def layer(kozelshchyna: Hromada) -> type[Register]:
    return thematic.create(LAMPS)


def differences() -> list[str]:
    found = run_checks(databases=["default"], tags=["database"])
    return [str(one.msg) for one in found if one.id == "atlas.W001"]


def test_the_tables_of_a_layer_that_was_made_and_changed_are_as_defined(layer: type[Register]) -> None:
    assert differences() == []
    thematic.change("lamps", with_field(name="colour", kind="text", title_uk="Колір"), None, "фарба")
    assert differences() == []
    call_command("layers_check")


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        ("ALTER TABLE {0} DROP COLUMN street_name", "lacks the column street_name"),
        ("ALTER TABLE {0}event DROP COLUMN street_name", "lacks the column street_name"),
        ("DROP INDEX {1}_geom_3857", "lacks the index"),
        ("ALTER TABLE {0} DISABLE TRIGGER ALL", "raise_version"),
    ],
)
def test_what_a_table_lacks_is_told(layer: type[Register], damage: str, named: str) -> None:
    table = layer.table()
    query(damage.format(table, table.removeprefix("layers_")))
    assert any(named in one for one in differences())
    with pytest.raises(CommandError, match="--mend"):
        call_command("layers_check")


def test_a_migration_of_what_every_record_has_reaches_the_layers_and_loses_nothing(layer: type[Register]) -> None:
    """As if `evidence` and its event's column had come with the migration that has just run."""
    one = lamp(layer)
    before = snapshot(layer.table())[one.pk]
    query("SET CONSTRAINTS ALL IMMEDIATE")
    for table in (layer.table(), f"{layer.table()}event"):
        query(f"ALTER TABLE {table} DROP COLUMN evidence")
    query(f"DROP INDEX {layer.table().removeprefix('layers_')}_geom")
    assert differences()
    call_command("layers_check", "--mend")
    assert differences() == []
    assert snapshot(layer.table())[one.pk] == before
    edited = editing.save(layer, one, {"condition": "works"}, None, "полагодили")
    assert [version.row.condition for version in versions.versions(edited)] == ["broken", "works"]


def test_layers_are_brought_in_line_behind_every_migration(layer: type[Register]) -> None:
    query(f"ALTER TABLE {layer.table()} DROP COLUMN evidence")
    call_command("migrate", verbosity=0)
    assert differences() == []


def test_archived_layers_are_brought_in_line_too(layer: type[Register]) -> None:
    thematic.archive("lamps", None, "досить")
    query(f"ALTER TABLE {layer.table()} DROP COLUMN evidence")
    assert differences()
    thematic.conform_all()
    assert differences() == []
    assert ThematicLayer.objects.get().archived
