-- What tables held at a moment, kept aside in a schema; and tables brought back to it behind a test that commits, or
-- for a test that begins there. DELETE, since the tables are small and TRUNCATE makes new files for each; triggers and
-- foreign keys are off for it.
CREATE SCHEMA pristine;

CREATE VIEW pristine.tables AS
SELECT c.oid::regclass AS name, c.relname,
       (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute AS a
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns
  FROM pg_class AS c
 WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
   AND NOT EXISTS (SELECT FROM pg_depend AS d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e');

-- Keeps what the tables hold now, in a new schema.
CREATE FUNCTION pristine.keep(moment text) RETURNS void LANGUAGE plpgsql AS $keep$
DECLARE own record; filled boolean;
BEGIN
    EXECUTE format('CREATE SCHEMA %I', moment);
    FOR own IN SELECT * FROM pristine.tables LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', own.name) INTO filled;
        IF filled THEN
            EXECUTE format('CREATE TABLE %I.%I AS SELECT %s FROM %s', moment, own.relname, own.columns, own.name);
        END IF;
    END LOOP;
END $keep$;

-- Tables that were empty then are emptied, or left as they are (`emptied` is false).
CREATE FUNCTION pristine.restore(moment text, emptied boolean) RETURNS void
LANGUAGE plpgsql SET session_replication_role = replica AS $restore$
DECLARE own record; kept regclass; same boolean;
BEGIN
    FOR own IN SELECT * FROM pristine.tables LOOP
        kept := to_regclass(format('%I.%I', moment, own.relname));
        IF kept IS NULL THEN
            IF emptied THEN
                EXECUTE format('DELETE FROM %s', own.name);
            END IF;
            CONTINUE;
        END IF;
        EXECUTE format(
            'SELECT (SELECT sum(hashtextextended(t::text, 0)) FROM (SELECT %1$s FROM %2$s) AS t)
                IS NOT DISTINCT FROM (SELECT sum(hashtextextended(t::text, 0)) FROM %3$s AS t)',
            own.columns, own.name, kept) INTO same;
        IF NOT same THEN
            EXECUTE format('DELETE FROM %s', own.name);
            EXECUTE format('INSERT INTO %1$s (%2$s) OVERRIDING SYSTEM VALUE SELECT * FROM %3$s',
                           own.name, own.columns, kept);
        END IF;
    END LOOP;
END $restore$;

-- Puts in, as anybody would who enters them, the rows that a moment has in tables that were empty at the one `before`.
CREATE FUNCTION pristine.enter(moment text, before text) RETURNS void LANGUAGE plpgsql AS $enter$
DECLARE own record;
BEGIN
    FOR own IN
        SELECT t.name, t.columns, k.oid::regclass AS kept
          FROM pg_class AS k JOIN pristine.tables AS t USING (relname)
         WHERE k.relnamespace = moment::regnamespace AND to_regclass(format('%I.%I', before, relname)) IS NULL
    LOOP
        EXECUTE format('INSERT INTO %1$s (%2$s) OVERRIDING SYSTEM VALUE SELECT * FROM %3$s',
                       own.name, own.columns, own.kept);
    END LOOP;
END $enter$;
