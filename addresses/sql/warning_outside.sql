-- Addresses in force outside their settlement's boundary; the note is the settlement in which they lie. A named place
-- need not lie within its settlement: outside of all, it takes the nearest.
SELECT
    address.id,
    address.settlement_id,
    {text} AS headline,
    coalesce(around.name, '') AS note,
    'addresses' AS register
FROM {addresses} AS address
INNER JOIN addresses_settlement AS settlement ON settlement.id = address.settlement_id
LEFT JOIN LATERAL (
    SELECT other.name
    FROM addresses_settlement AS other
    WHERE ST_Covers(other.geom, address.geom) AND other.state <> 'archived'
    LIMIT 1
) AS around ON true
WHERE
    NOT ST_Covers(settlement.geom, address.geom)
    AND address.status <> 'cancelled'
    AND address.named_object = ''
    AND address.street_kind <> ALL (%(named_places)s)
