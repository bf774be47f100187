-- Numbers that more than one address would bear on a street if the act were done, and whether a cancelled address, or
-- one that is no longer kept, is among them.
WITH target AS ({target}),
target_key AS (SELECT target.*, {number_key} AS number_key FROM target),
there AS (
    SELECT address.*
    FROM addresses_address AS address
    WHERE
        (address.settlement_id, address.street_kind, address.street)
        IN (SELECT settlement_id, street_kind, street FROM target)
        AND address.id NOT IN (SELECT id FROM target WHERE id IS NOT NULL)
),
there_key AS (SELECT target.*, {number_key} AS number_key FROM there AS target),
alike AS (
    SELECT settlement_id, street_kind, street, number, number_key, true AS aimed, false AS dead FROM target_key
    UNION ALL
    SELECT
        settlement_id, street_kind, street, number, number_key, false, status = 'cancelled' OR state = 'archived'
    FROM there_key
)
SELECT min(number) FILTER (WHERE aimed), coalesce(min(number) FILTER (WHERE NOT aimed), ''), bool_or(dead)
FROM alike
GROUP BY settlement_id, street_kind, street, number_key
HAVING count(*) > 1 AND bool_or(aimed)
ORDER BY 1
