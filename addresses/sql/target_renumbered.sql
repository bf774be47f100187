-- Addresses on a street with the numbers that they get.
SELECT
    address.id,
    address.settlement_id,
    address.street_kind,
    address.street,
    given.number,
    address.named_object,
    address.geom,
    address.position_kind
FROM unnest(%(old)s::text[], %(new)s::text[]) AS given (old, number)
INNER JOIN addresses_address AS address ON address.number = given.old
WHERE
    address.settlement_id = %(settlement)s AND address.street_kind = %(kind)s AND address.street = %(name)s
    AND address.status <> 'cancelled' AND address.state <> 'archived'
