-- The dictionary that search looks streets up in: every name by which a settlement's street is or was called, with the
-- forms that are compared, made once when the name first comes. It says nothing else: whether such a street or address
-- still exists, and who may see it, is asked of the registers at each search. So a name that nothing bears any more
-- does no harm, and triggers need only add.

-- What search compares: the folded text without apostrophes (people leave them out), other marks as spaces. The twin of
-- addresses.spelling.key.
CREATE FUNCTION atlas_search_key(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
    SELECT btrim(regexp_replace(
        replace(atlas_fold($1), U&'\02BC', '') COLLATE "C", U&'[^a-z0-9\00C0-\024F\0400-\04FF]+', ' ', 'g'
    ))
$$;

-- A key in Latin letters, coarser than КМУ 55/2010, so that other ways of transliteration meet it. The twin of
-- addresses.spelling.latin, which brings what people type to the same form.
CREATE FUNCTION atlas_search_latin(key text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
    SELECT regexp_replace(
        regexp_replace(
            replace(replace(replace(replace(replace(replace(replace(replace(replace(
                translate(replace(key, 'gh', 'h'), 'gабвгдезиіклмнопрстуфїйь', 'habvhdezyiklmnoprstufii'),
                'щ', 'shch'), 'ж', 'zh'), 'х', 'kh'), 'ц', 'ts'), 'ч', 'ch'), 'ш', 'sh'), 'є', 'ie'), 'ю', 'iu'),
                'я', 'ia'
            ),
            '(?<![a-z])y|y(?=[aeiou])', 'i', 'g'
        ),
        'i+', 'i', 'g'
    )
$$;

CREATE TABLE addresses_streetspelling (
    settlement_id bigint NOT NULL,
    kind varchar(10) NOT NULL,
    name varchar(120) NOT NULL,
    key text NOT NULL,
    latin text NOT NULL,
    PRIMARY KEY (settlement_id, kind, name)
);
CREATE INDEX addresses_streetspelling_key ON addresses_streetspelling USING gin (key gin_trgm_ops);
CREATE INDEX addresses_streetspelling_latin ON addresses_streetspelling USING gin (latin gin_trgm_ops);
CREATE INDEX addresses_streetname_called ON addresses_streetname (name, kind) WHERE valid_to IS NOT NULL;
CREATE INDEX addresses_address_house ON addresses_address (settlement_id, street, house);

CREATE FUNCTION addresses_spell_addresses() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO addresses_streetspelling (settlement_id, kind, name, key, latin)
    SELECT settlement_id, street_kind, street, key, atlas_search_latin(key)
    FROM (SELECT DISTINCT settlement_id, street_kind, street FROM changed) AS called,
        atlas_search_key(street) AS key
    WHERE NOT EXISTS (
        SELECT 1
        FROM addresses_streetspelling AS known
        WHERE (known.settlement_id, known.kind, known.name) = (called.settlement_id, called.street_kind, called.street)
    )
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;

CREATE FUNCTION addresses_spell_streets() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO addresses_streetspelling (settlement_id, kind, name, key, latin)
    SELECT DISTINCT street.settlement_id, changed.kind, changed.name, key, atlas_search_latin(key)
    FROM changed
    INNER JOIN addresses_street AS street ON street.id = changed.street_id,
        atlas_search_key(changed.name) AS key
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;

-- A street's names keep their settlement by the street, so a street moved to another settlement is spelled anew.
CREATE FUNCTION addresses_spell_moved_streets() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO addresses_streetspelling (settlement_id, kind, name, key, latin)
    SELECT DISTINCT moved.settlement_id, called.kind, called.name, key, atlas_search_latin(key)
    FROM (SELECT id, settlement_id FROM changed EXCEPT SELECT id, settlement_id FROM former) AS moved
    INNER JOIN addresses_streetname AS called ON called.street_id = moved.id,
        atlas_search_key(called.name) AS key
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;

CREATE TRIGGER spell_inserted AFTER INSERT ON addresses_address
REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION addresses_spell_addresses();
CREATE TRIGGER spell_updated AFTER UPDATE ON addresses_address
REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION addresses_spell_addresses();
CREATE TRIGGER spell_inserted AFTER INSERT ON addresses_streetname
REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION addresses_spell_streets();
CREATE TRIGGER spell_updated AFTER UPDATE ON addresses_streetname
REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION addresses_spell_streets();
CREATE TRIGGER spell_moved AFTER UPDATE ON addresses_street
REFERENCING OLD TABLE AS former NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION addresses_spell_moved_streets();

-- What stood in the registers before this migration.
INSERT INTO addresses_streetspelling (settlement_id, kind, name, key, latin)
SELECT settlement_id, kind, name, key, atlas_search_latin(key)
FROM (
    SELECT settlement_id, street_kind AS kind, street AS name FROM addresses_address
    UNION
    SELECT street.settlement_id, called.kind, called.name
    FROM addresses_streetname AS called
    INNER JOIN addresses_street AS street ON street.id = called.street_id
) AS called, atlas_search_key(name) AS key;

-- Names of streets like `asked` (a key, or its Latin form), best first, at most `most`; `within` settlements, null: all.
-- Word similarity has «шевч» and «т шевченка» find «тараса шевченка», plain similarity puts the name without more words
-- first. The score is 1 for the same name. The few names of known settlements are all compared; elsewhere the trigram
-- index chooses, which the planner leaves aside while the table is small: it takes a comparison for as cheap as `=`.
CREATE FUNCTION atlas_streets_like(asked text, in_latin boolean, within bigint [], most integer)
RETURNS TABLE (settlement_id bigint, kind text, name text, score float8)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 20
SET pg_trgm.word_similarity_threshold = 0.35
SET enable_seqscan = off
AS $$
    SELECT settlement_id, kind, name, 0.6 * near + 0.4 * similarity(asked, form) AS score
    FROM (
        SELECT settlement_id, kind, name, CASE WHEN in_latin THEN latin ELSE key END AS form
        FROM addresses_streetspelling
        WHERE within IS NOT NULL AND settlement_id = ANY (within)
        UNION ALL
        SELECT settlement_id, kind, name, key
        FROM addresses_streetspelling
        WHERE within IS NULL AND NOT in_latin AND key %> asked
        UNION ALL
        SELECT settlement_id, kind, name, latin
        FROM addresses_streetspelling
        WHERE within IS NULL AND in_latin AND latin %> asked
    ) AS spelled, word_similarity(asked, form) AS near
    WHERE near > 0.35
    ORDER BY score DESC, name, settlement_id
    LIMIT most
$$;
