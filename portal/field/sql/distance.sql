SELECT ST_Distance(
    r.geom::geography, ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326)::geography
)
FROM {table} AS r
WHERE r.id = %(id)s
