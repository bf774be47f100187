-- The records of {table} in force, each with the code of its settlement: the one that it names; else the one in which
-- it lies (of several that overlap, the first by code); else ''.
SELECT
    record.*,
    coalesce(named.code, around.code, '') AS settlement_code
FROM {table} AS record
LEFT JOIN {settlements} AS named ON named.id = record.settlement_id
LEFT JOIN LATERAL (
    SELECT settlement.code
    FROM {settlements} AS settlement
    WHERE record.settlement_id IS NULL AND ST_Covers(settlement.geom, ST_PointOnSurface(record.geom))
    ORDER BY settlement.code
    LIMIT 1
) AS around ON true
WHERE record.state = 'current'
