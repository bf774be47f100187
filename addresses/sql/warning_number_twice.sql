-- Addresses in force whose number another on the same street has too, however it is written; the note has them all.
SELECT
    address.id,
    address.settlement_id,
    {text} AS headline,
    array_to_string(address.alike, ', ') AS note,
    'addresses' AS register
FROM (
    SELECT
        address.*,
        array_agg(address.number) OVER (
            PARTITION BY
                settlement_id, street_kind, street, house, letter, fraction, block,
                CASE WHEN house IS NULL THEN atlas_fold(number) END
        ) AS alike
    FROM {addresses} AS address
    WHERE status <> 'cancelled'
) AS address
INNER JOIN addresses_settlement AS settlement ON settlement.id = address.settlement_id
WHERE cardinality(address.alike) > 1
