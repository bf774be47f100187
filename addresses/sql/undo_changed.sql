-- Addresses that the act changed get back what they were.
UPDATE addresses_address AS address
SET {assignments}
FROM addresses_addresseffect AS effect
INNER JOIN addresses_addressevent AS past
    ON past.pgh_obj_id = effect.address_id AND past.version = effect.version - 1
WHERE effect.act_id = %(act)s AND effect.before <> '' AND address.id = effect.address_id
