-- One part of a house number as written: 'house', 'letter', 'fraction' or 'block'; null where the number has no such
-- part, or is written in no way known here (`б/н`, `12-14`). Every way of writing one number gives the same parts:
-- `12-А`, `12а` and `12 A` (Latin) are house 12, letter А. Immutable, so that generated columns may stand on it: they
-- are right whoever writes the number, and nobody can set them apart from it.
-- One expression and no subquery, so that the planner puts it in place of the call; most numbers are digits alone. The
-- collations are named, so that neither lower case nor the ranges depend on the cluster.
CREATE OR REPLACE FUNCTION atlas_house_part(number text, part text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $part$
    SELECT CASE
        WHEN number COLLATE "C" ~ '^[1-9][0-9]{0,5}$' THEN CASE part WHEN 'house' THEN number END
        ELSE upper(
            translate(
                (
                    regexp_match(
                        lower(number COLLATE "und-x-icu") COLLATE "C",
                        '^\s*0*([1-9][0-9]{0,5})'
                        -- a letter, but not the first of a word
                        || '(?:\s*-?\s*([a-zа-яґєії])(?![a-zа-яґєії]))?'
                        || '(?:\s*/\s*([0-9]{1,6}(?:\s*-?\s*[a-zа-яґєії])?|[a-zа-яґєії]))?'
                        || '(?:[\s,]*(?:корпус|корп\.?|кор\.|к\.?|блок|бл\.?)\s*№?\s*([0-9]{1,6}|[a-zа-яґєії]))?'
                        || '\s*$'
                    )
                )[CASE part WHEN 'house' THEN 1 WHEN 'letter' THEN 2 WHEN 'fraction' THEN 3 WHEN 'block' THEN 4 END],
                -- Latin look-alikes, as in geo/sql/fold.sql; hyphens and spaces have no counterpart and are dropped
                E'abcehikmoptxyґ- \t',
                'авсенікмортхуг'
            ) COLLATE "und-x-icu"
        )
    END
$part$;
