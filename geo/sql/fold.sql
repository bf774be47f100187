-- The twin of geo.text.fold: the form in which two spellings of one Ukrainian name are equal.
-- The rules and their reasons stand there; tests/test_text.py holds the two to one result.
--
-- The ICU collation is named so that lower() works on a cluster with LC_CTYPE=C too; from there on COLLATE "C" makes
-- the ranges below ranges of code points.
CREATE OR REPLACE FUNCTION atlas_fold(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $fold$
    WITH plain AS (
        SELECT normalize(
            lower(
                translate(
                    normalize($1, NFC),
                    -- apostrophes, hyphens, quotation marks, spaces; then what is dropped, having no counterpart
                    E'\u02BC\u0027\u2019\u2018\u201B\u2032\u0060\u00B4\u02B9\u02BB\uFF07'
                    || E'\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uFE63\uFF0D'
                    || E'\u00AB\u00BB\u201E\u201C\u201D\u201F'
                    || E'\t\n\u000B\f\r\u0085\u00A0\u1680\u2028\u2029\u202F\u205F\u3000'
                    || E'\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A'
                    || E'\u00AD\u200B\u200C\u200D\u2060\uFEFF\u0301',
                    repeat(E'\u02BC', 11) || repeat('-', 9) || repeat('"', 6) || repeat(' ', 24)
                ) COLLATE "und-x-icu"
            ),
            NFC
        ) COLLATE "C" AS line
    ),
    runs AS (
        SELECT
            place,
            run[1] AS run,
            translate(run[1], 'abcehikmoptxyï', 'авсенікмортхуї') AS as_cyrillic,
            translate(run[1], 'авсенікмортхуї', 'abcehikmoptxyï') AS as_latin
        FROM
            plain,
            regexp_matches(
                line,
                E'[a-zA-Z\u00C0-\u024F\u0400-\u04FF\u02BC]+|[^a-zA-Z\u00C0-\u024F\u0400-\u04FF\u02BC]+',
                'g'
            ) WITH ORDINALITY AS found (run, place)
    )
    -- Normalised once more: a look-alike may have met a mark that the foreign letter could not take.
    SELECT btrim(regexp_replace(normalize(translate(coalesce(string_agg(
        CASE
            WHEN length(run) = 1 THEN as_cyrillic
            WHEN run !~ E'[\u0400-\u04FF]' THEN run
            WHEN as_cyrillic !~ E'[a-zA-Z\u00C0-\u024F]' THEN as_cyrillic
            WHEN as_latin !~ E'[\u0400-\u04FF]' THEN as_latin
            ELSE run
        END,
        '' ORDER BY place
    ), ''), 'ґ', 'г'), NFC), ' +', ' ', 'g'), ' ')
    FROM runs
$fold$;
