-- Cancelled addresses under the present name of their street, which may have been renamed while they were not in force.
SELECT
    address.id,
    address.settlement_id,
    coalesce(present.kind, address.street_kind) AS street_kind,
    coalesce(present.name, address.street) AS street,
    address.number,
    address.named_object,
    address.geom,
    address.position_kind
FROM addresses_address AS address
LEFT JOIN LATERAL (
    SELECT street.kind, street.name
    FROM addresses_streetname AS borne
    INNER JOIN addresses_street AS street ON street.id = borne.street_id
    WHERE
        street.settlement_id = address.settlement_id
        AND borne.kind = address.street_kind
        AND borne.name = address.street
    ORDER BY borne.valid_to DESC NULLS FIRST
    LIMIT 1
) AS present ON true
WHERE address.id = ANY (%(ids)s)
