-- Addresses in force whose street is not in the register under that name; the note is the present name, if the street
-- was renamed.
SELECT
    address.id,
    address.settlement_id,
    {text} AS headline,
    coalesce(concat_ws(' ', %(street_words)s::jsonb ->> present.kind, present.name), '') AS note, 'addresses' AS register
FROM {addresses} AS address
INNER JOIN addresses_settlement AS settlement ON settlement.id = address.settlement_id
LEFT JOIN LATERAL (
    SELECT street.kind, street.name
    FROM addresses_streetname AS former
    INNER JOIN addresses_street AS street ON street.id = former.street_id
    WHERE
        street.settlement_id = address.settlement_id
        AND former.kind = address.street_kind AND former.name = address.street
        AND former.valid_to IS NOT NULL
    ORDER BY former.valid_to DESC
    LIMIT 1
) AS present ON true
WHERE
    address.status <> 'cancelled'
    AND address.street_kind <> ALL (%(named_places)s)
    AND NOT EXISTS (
        SELECT 1
        FROM {streets} AS street
        WHERE
            street.settlement_id = address.settlement_id AND street.kind = address.street_kind
            AND street.name = address.street
    )
