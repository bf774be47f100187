-- Numbers that addresses would get back, but that others have been given since.
SELECT concat_ws(', ', other.street, other.number)
FROM addresses_addresseffect AS effect
INNER JOIN addresses_addressevent AS past
    ON past.pgh_obj_id = effect.address_id AND past.version = effect.version - 1
INNER JOIN addresses_address AS other
    ON other.settlement_id = past.settlement_id AND other.street_kind = past.street_kind
    AND other.street = past.street AND other.number = past.number
WHERE
    effect.act_id = %(act)s AND effect.before <> ''
    AND NOT EXISTS (
        SELECT 1 FROM addresses_addresseffect AS own WHERE own.act_id = effect.act_id AND own.address_id = other.id
    )
ORDER BY 1
