-- Streets of one settlement that have one name, whatever their kind and spelling; the note has them all.
SELECT
    street.id,
    street.settlement_id,
    {street_text} AS headline,
    array_to_string(street.alike, ', ') AS note,
    'streets' AS register
FROM (
    SELECT
        street.*,
        array_agg(concat_ws(' ', %(street_words)s::jsonb ->> street.kind, street.name)) OVER (
            PARTITION BY street.settlement_id, atlas_fold(street.name)
        ) AS alike
    FROM {streets} AS street
) AS street
INNER JOIN addresses_settlement AS settlement ON settlement.id = street.settlement_id
WHERE cardinality(street.alike) > 1
