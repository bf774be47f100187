-- Addresses as they are.
SELECT id, settlement_id, street_kind, street, number, named_object, geom, position_kind
FROM addresses_address
WHERE id = ANY (%(ids)s)
