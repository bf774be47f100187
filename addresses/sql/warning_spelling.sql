-- Names of streets and numbers of houses that are hardly meant so; the note names the suspicions. The collation "C"
-- makes ranges of letters ranges of code points, whatever the cluster's language.
WITH written AS (
    SELECT
        'streets' AS register,
        street.id,
        street.settlement_id,
        {street_text} AS headline,
        ARRAY[
            CASE WHEN street.name COLLATE "C" ~ '[A-Za-z][А-яІіЇїЄєҐґ]|[А-яІіЇїЄєҐґ][A-Za-z]' THEN 'look-alikes' END,
            CASE WHEN street.name COLLATE "C" ~ '^[а-яіїєґ]' THEN 'lower-case' END,
            CASE WHEN street.name COLLATE "C" ~ '^[^а-яіїєґ]*[А-ЯІЇЄҐ]{{4}}[^а-яіїєґ]*$' THEN 'capitals' END,
            CASE WHEN street.name ~ '^\s|\s$|\s\s|\s[,.]' THEN 'spaces' END,
            CASE WHEN street.name ~ '[*"_#@?]' THEN 'signs' END,
            CASE
                -- «Набережна» alone is a name.
                WHEN
                    street.name ~ '\S\s+\S'
                    AND lower(split_part(street.name, ' ', 1) COLLATE "und-x-icu") = ANY (%(kind_words)s)
                    THEN 'kind-in-name'
            END
        ] AS suspicions
    FROM {streets} AS street
    INNER JOIN addresses_settlement AS settlement ON settlement.id = street.settlement_id
    UNION ALL
    SELECT
        'addresses',
        address.id,
        address.settlement_id,
        {text},
        ARRAY[
            CASE WHEN address.number COLLATE "C" ~ '[A-Za-z]' THEN 'look-alikes' END,
            CASE WHEN address.number ~ '^\s|\s$|\s\s|\s[,.]' THEN 'spaces' END,
            CASE WHEN address.number ~ '[*"_#@?]' THEN 'signs' END,
            CASE WHEN address.number !~ '[0-9]' THEN 'no-digit' END
        ]
    FROM {addresses} AS address
    INNER JOIN addresses_settlement AS settlement ON settlement.id = address.settlement_id
    WHERE address.status <> 'cancelled'
)
SELECT id, settlement_id, headline, array_to_string(suspicions, ' ') AS note, register
FROM written
WHERE array_to_string(suspicions, ' ') <> ''
