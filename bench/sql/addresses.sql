-- Streets of these names, dealt round among the settlements, and houses along each.
WITH settled AS (
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS number FROM addresses_settlement
),

streets AS (
    INSERT INTO addresses_street (settlement_id, kind, name, state)
    SELECT settled.id, 'street', called.name, 'current'
    FROM unnest(%(names)s::text []) WITH ORDINALITY AS called (name, number)
    INNER JOIN settled ON settled.number = (called.number - 1) %% %(settlements)s
    RETURNING id, settlement_id, name
)

INSERT INTO addresses_address (settlement_id, street_kind, street, number, postcode, state, geom)
SELECT
    settlement_id, 'street', name, house::text, '', 'current',
    ST_SetSRID(ST_MakePoint(33 + id %% 400 / 1000.0, 49.3 + house / 2000.0), 4326)
FROM streets
CROSS JOIN generate_series(1, %(houses)s) AS house
