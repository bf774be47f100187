-- Addresses and streets for each reading of what was asked (addresses.readings): the streets alike from the dictionary,
-- the names of old led to today's, then the house number by b-tree. Rows of one `asked`, best first, at most `most`.
-- {addresses} and {streets} are the viewer's conditions over each register's table under alias r.
WITH reading AS (
    SELECT
        asked, reading, words, in_latin, within::bigint [] AS within,
        nullif(atlas_house_part(number, 'house'), '')::integer AS house,
        atlas_house_part(number, 'letter') AS letter,
        atlas_house_part(number, 'fraction') AS fraction,
        atlas_house_part(number, 'block') AS block
    FROM unnest(
        %(asked)s::integer [], %(reading)s::integer [], %(words)s::text [], %(in_latin)s::boolean [],
        %(within)s::text [], %(number)s::text []
    ) AS given (asked, reading, words, in_latin, within, number)
),

alike AS (
    SELECT
        reading.asked, reading.reading, reading.house, reading.letter, reading.fraction, reading.block,
        near.settlement_id, near.kind, near.name, near.score
    FROM reading
    CROSS JOIN LATERAL atlas_streets_like(words, in_latin, within, %(streets_alike)s) AS near
),

called AS (
    SELECT alike.*, kind AS now_kind, name AS now_name, NULL::date AS since, NULL::date AS until, false AS former
    FROM alike
    UNION ALL
    SELECT alike.*, r.kind, r.name, past.valid_from, past.valid_to, true
    FROM alike
    INNER JOIN addresses_streetname AS past ON past.name = alike.name AND past.kind = alike.kind
    INNER JOIN addresses_street AS r ON r.id = past.street_id AND r.settlement_id = alike.settlement_id
    WHERE past.valid_to IS NOT NULL AND {streets}
),

found AS (
    SELECT
        called.*, 'addresses' AS slug, r.id, length(r.number) AS long,
        CASE
            WHEN (r.letter, r.fraction, r.block) IS NOT DISTINCT FROM (called.letter, called.fraction, called.block)
                THEN 1
            -- The number asked for stands here with a letter or part more; then with another one.
            WHEN (called.letter, called.fraction, called.block) IS NULL THEN 0.8
            ELSE 0.6
        END AS share
    FROM called
    INNER JOIN addresses_address AS r
        ON r.settlement_id = called.settlement_id AND r.street = called.now_name AND r.house = called.house
        AND r.street_kind = called.now_kind
    WHERE {addresses}
    UNION ALL
    SELECT called.*, 'streets', r.id, 0, CASE WHEN called.house IS NULL THEN 1 ELSE 0.5 END
    FROM called
    INNER JOIN addresses_street AS r
        ON r.settlement_id = called.settlement_id AND r.kind = called.now_kind AND r.name = called.now_name
    WHERE {streets}
),

ranked AS (
    SELECT *, row_number() OVER (
        PARTITION BY asked ORDER BY score * share DESC, former, long, name, settlement_id, id
    ) AS place
    FROM found
)

SELECT asked, reading, slug, id, score, share::float8, kind, name, since, until, former
FROM ranked
WHERE place <= %(most)s
ORDER BY asked, place
