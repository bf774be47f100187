-- Streets on which no address is in force.
SELECT street.id, street.settlement_id, {street_text} AS headline, '' AS note, 'streets' AS register
FROM {streets} AS street
INNER JOIN addresses_settlement AS settlement ON settlement.id = street.settlement_id
WHERE NOT EXISTS (
    SELECT 1
    FROM {addresses} AS address
    WHERE
        address.settlement_id = street.settlement_id AND address.street_kind = street.kind
        AND address.street = street.name AND address.status <> 'cancelled'
)
