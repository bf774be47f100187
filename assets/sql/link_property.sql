-- The address of each property; a property without a settlement takes that of its address.
UPDATE assets_communalproperty AS property
SET
    address_id = found.address_id,
    settlement_id = coalesce(property.settlement_id, address.settlement_id),
    updated_by_id = %(user)s
FROM unnest(%(property)s::bigint [], %(addresses)s::bigint []) AS found (property_id, address_id)
INNER JOIN addresses_address AS address ON address.id = found.address_id
WHERE property.id = found.property_id
