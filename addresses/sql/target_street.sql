-- Addresses on a street under its new name. What is not in force keeps the name under which it was in force.
SELECT
    id,
    settlement_id,
    %(new_kind)s::text AS street_kind,
    %(new_name)s::text AS street,
    number,
    named_object,
    geom,
    position_kind
FROM addresses_address
WHERE
    settlement_id = %(settlement)s AND street_kind = %(kind)s AND street = %(name)s
    AND status <> 'cancelled' AND state <> 'archived'
