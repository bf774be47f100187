"""What the database itself sees to in streets and their names, so that bulk and raw SQL are caught too.

A street always has one name without an end, and it is the one the street bears.
"""

import pgtrigger

#: Since when a street that came by import bears its name is not known: the period has no beginning.
FIRST_NAME = pgtrigger.Trigger(
    name="first_name",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    referencing=pgtrigger.Referencing(new="streets"),
    func="""
        INSERT INTO addresses_streetname (street_id, kind, name) SELECT id, kind, name FROM streets;
        RETURN NULL;
    """,
)

#: A spelling mended in the street is mended in its present name. (A rename has put the new name there before.)
MEND_NAME = pgtrigger.Trigger(
    name="mend_name",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    referencing=pgtrigger.Referencing(new="streets"),
    func="""
        UPDATE addresses_streetname AS present
        SET kind = streets.kind, name = streets.name
        FROM streets
        WHERE
            present.street_id = streets.id AND present.valid_to IS NULL
            AND (present.kind, present.name) IS DISTINCT FROM (streets.kind, streets.name);
        RETURN NULL;
    """,
)

#: With a street that the undo of an import takes away, its names go.
FORGET_NAMES = pgtrigger.Trigger(
    name="forget_names",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Delete,
    referencing=pgtrigger.Referencing(old="streets"),
    func="""
        DELETE FROM addresses_streetname AS name USING streets WHERE name.street_id = streets.id;
        RETURN NULL;
    """,
)

#: At the end of the transaction, so that an act may end one name and then begin the next.
PRESENT_NAME = pgtrigger.Trigger(
    name="present_name",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    timing=pgtrigger.Deferred,
    declare=[("concerned", "bigint")],
    func="""
        concerned := CASE TG_OP WHEN 'DELETE' THEN OLD.street_id ELSE NEW.street_id END;
        IF EXISTS (
            SELECT 1
            FROM addresses_street AS street
            WHERE street.id = concerned AND NOT EXISTS (
                SELECT 1
                FROM addresses_streetname AS present
                WHERE
                    present.street_id = street.id AND present.valid_to IS NULL
                    AND present.kind = street.kind AND present.name = street.name
            )
        ) THEN
            RAISE EXCEPTION 'street % has no present name, or bears another than that', concerned
                USING ERRCODE = 'check_violation', CONSTRAINT = 'street_bears_its_present_name';
        END IF;
        RETURN NULL;
    """,
)
