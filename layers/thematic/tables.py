"""The tables of thematic layers: made, brought in line with their definitions, compared with them, and dropped.

Everything is done by Django's schema editor and pgtrigger, as a migration would do it, within the caller's transaction.
"""

from collections.abc import Iterator

from django.db import connection, models
from django.utils.translation import gettext as _
from psycopg import sql

from geo import db, history
from geo.records import Record


def make(model: type[Record]) -> None:
    """The table, its indexes and constraints, the table of its history, and the triggers of both."""
    with connection.schema_editor() as editor:
        for one in _both(model):
            editor.create_model(one)
    _install_triggers(model)


def conform(model: type[Record]) -> None:
    """Give the tables what the model has and they lack: columns, indexes, triggers that say otherwise.

    What is in a table and not in the model stays: nothing that somebody entered is ever dropped.
    """
    missing = [(one, field) for one in _both(model) for field in _missing_columns(one)]
    indexes = list(_missing_indexes(model))
    if missing or indexes:
        # PostgreSQL alters no table of which deferred checks are still due.
        db.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with connection.schema_editor() as editor:
            for one, field in missing:
                editor.add_field(one, field)
            for index in indexes:
                editor.add_index(model, index)
    _install_triggers(model)


def drop(model: type[Record]) -> None:
    """Drop both tables, with their triggers; the caller has looked that nothing is in them."""
    db.execute("SET CONSTRAINTS ALL IMMEDIATE")
    functions = list(_trigger_functions(model))
    with connection.schema_editor() as editor:
        for one in reversed(_both(model)):
            editor.delete_model(one)
    for function in functions:
        db.execute(db.compose("DROP FUNCTION {function}", function=sql.Identifier(function)))


def is_empty(model: type[Record]) -> bool:
    """Whether there is no object in the table, and no past of one in its history."""
    return not any(one._default_manager.exists() for one in _both(model))


def differences(model: type[Record]) -> Iterator[str]:
    """What the tables lack of what the model says, in words."""
    present = set(connection.introspection.table_names())
    for one in _both(model):
        table = one._meta.db_table
        if table not in present:
            yield _("The table %(table)s is missing.") % {"table": table}
            continue
        for field in _missing_columns(one):
            yield _("The table %(table)s lacks the column %(column)s.") % {"table": table, "column": field.column}
        for trigger in one._meta.triggers:  # type: ignore[attr-defined]
            status, enabled = trigger.get_installation_status(one)
            if status != "INSTALLED" or not enabled:
                yield _("The trigger %(trigger)s of the table %(table)s is missing, out of date or switched off.") % {
                    "trigger": trigger.name,
                    "table": table,
                }
        if one is model:
            for index in _missing_indexes(model):
                yield _("The table %(table)s lacks the index %(index)s.") % {"table": table, "index": index.name}


def trigger_names_are_free(model: type[Record]) -> bool:
    """Whether no function of another table has the name of one of this model's triggers: pgtrigger makes them of five
    hexadecimal digits, and would write over the other.
    """
    names = list(_trigger_functions(model))
    [(taken,)] = db.rows("SELECT count(*) FROM pg_proc WHERE proname = ANY (%s)", [names])
    return not taken


def _both(model: type[Record]) -> tuple[type[models.Model], type[models.Model]]:
    return model, history.events(model).model


def _trigger_functions(model: type[Record]) -> Iterator[str]:
    for one in _both(model):
        for trigger in one._meta.triggers:  # type: ignore[attr-defined]  # an option that pgtrigger adds
            yield trigger.get_pgid(one)


def _install_triggers(model: type[Record]) -> None:
    for one in _both(model):
        for trigger in one._meta.triggers:  # type: ignore[attr-defined]
            trigger.install(one)


def _missing_columns(model: type[models.Model]) -> list[models.Field]:
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, model._meta.db_table)
    present = {column.name for column in described}
    return [field for field in model._meta.local_concrete_fields if field.column not in present]


def _missing_indexes(model: type[Record]) -> Iterator[models.Index]:
    with connection.cursor() as cursor:
        present = connection.introspection.get_constraints(cursor, model._meta.db_table)
    return (index for index in model._meta.indexes if index.name not in present)
