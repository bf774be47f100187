-- Where the chosen records lie: the bounds of all, and as GeoJSON those that are drawn, eldest first.
WITH chosen AS MATERIALIZED (
    SELECT r.id, r.uid, r.geom FROM {table} AS r WHERE {where} AND r.geom IS NOT NULL
),
whole AS (SELECT ST_Extent(geom) AS extent, count(*) AS found FROM chosen),
drawn AS (SELECT id, uid, geom FROM chosen ORDER BY id LIMIT %(most)s)
SELECT json_build_object(
    'features', coalesce(
        (
            SELECT json_agg(json_build_object(
                'type', 'Feature', 'id', uid, 'properties', json_build_object(),
                'geometry', ST_AsGeoJSON(geom, %(digits)s::integer, 0)::json
            ) ORDER BY id)
            FROM drawn
        ),
        '[]'::json
    ),
    'bounds', CASE
        WHEN whole.found > 0 THEN json_build_array(
            ST_XMin(whole.extent), ST_YMin(whole.extent), ST_XMax(whole.extent), ST_YMax(whole.extent)
        )
    END,
    'more', whole.found > %(most)s
)::text
FROM whole
