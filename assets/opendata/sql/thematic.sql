-- Objects of a thematic layer. Each lies in the settlement that a point on it is in; the postcode is told where all
-- addresses of that settlement have the same one, for the address of the object itself is known in words alone.
SELECT {columns}
FROM {table} AS r
LEFT JOIN addresses_hromada AS h ON {hromada}
LEFT JOIN LATERAL (
    SELECT s.* FROM addresses_settlement AS s
    WHERE ST_Intersects(s.geom, ST_PointOnSurface(r.geom)) AND {settlements}
    ORDER BY s.id
    LIMIT 1
) AS s ON true
LEFT JOIN LATERAL (
    SELECT min(a.postcode) AS postcode FROM addresses_address AS a
    WHERE a.settlement_id = s.id AND a.postcode <> '' AND {addresses}
    HAVING count(DISTINCT a.postcode) = 1
) AS a ON true
WHERE {visible} AND ({condition})
ORDER BY r.id
