-- The nearest of one register, by the index; Web Mercator keeps the order of distances within a hromada, degrees do not.
SELECT
    {slug} AS register,
    r.id,
    ST_Distance(r.geom::geography, ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326)::geography) AS metres,
    ST_Area(r.geom_3857) AS size
FROM (
    SELECT r.*
    FROM {table} AS r
    WHERE {visible} AND r.geom_3857 IS NOT NULL
    ORDER BY r.geom_3857 <-> ST_Transform(ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326), 3857)
    LIMIT %(most)s
) AS r
