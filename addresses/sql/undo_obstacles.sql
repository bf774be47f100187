-- Addresses that are no longer as the act left them. A later change that was itself taken back is no obstacle: what the
-- act left was kept by the change that came next.
SELECT effect.after
FROM addresses_addresseffect AS effect
LEFT JOIN addresses_address AS address ON address.id = effect.address_id
LEFT JOIN addresses_addressevent AS left_by_act
    ON left_by_act.pgh_obj_id = effect.address_id AND left_by_act.version = effect.version
WHERE
    effect.act_id = %(act)s
    AND (address.id IS NULL OR (address.version <> effect.version AND NOT {same}))
ORDER BY effect.after
