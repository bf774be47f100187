-- Addresses that the act brought go.
DELETE FROM addresses_address AS address
USING addresses_addresseffect AS effect
WHERE effect.act_id = %(act)s AND effect.before = '' AND address.id = effect.address_id
