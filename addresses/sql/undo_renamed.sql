-- Addresses that came to the street under the name that is to be taken back: they would be left without a street.
SELECT concat_ws(', ', address.street, address.number)
FROM addresses_address AS address
INNER JOIN addresses_addressact AS act ON act.id = %(act)s
WHERE
    address.settlement_id = %(settlement)s AND address.street_kind = %(kind)s AND address.street = %(name)s
    AND NOT EXISTS (
        SELECT 1 FROM addresses_addresseffect AS own WHERE own.act_id = act.id AND own.address_id = address.id
    )
    AND (
        address.created_at > act.created_at
        OR EXISTS (
            SELECT 1
            FROM addresses_addresseffect AS later
            INNER JOIN addresses_addressact AS later_act ON later_act.id = later.act_id
            WHERE later.address_id = address.id AND later_act.id > act.id AND later_act.undone_at IS NULL
        )
    )
ORDER BY 1
