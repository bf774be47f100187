SELECT settlement_code, count(geom), count(*)
FROM (
    SELECT settlement_code, geom FROM {addresses} AS address WHERE status <> 'cancelled'
    UNION ALL
    SELECT settlement_code, geom FROM {property} AS thing
    UNION ALL
    SELECT settlement_code, geom FROM {sites} AS site
) AS object
GROUP BY settlement_code
