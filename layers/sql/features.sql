-- A run of GeoJSON features after a key, as one text; the last key comes with it. Values are bound.
WITH page AS (
    SELECT r.id, r.uid{fields}, ST_AsGeoJSON(r.geom, %(digits)s)::json AS geometry
    FROM {table} AS r
    WHERE r.id > %(after)s AND {where}
    ORDER BY r.id
    LIMIT %(limit)s
)
SELECT
    string_agg(
        json_build_object(
            'type', 'Feature',
            'id', page.uid,
            'geometry', page.geometry,
            -- Not json_build_object: a function takes 100 arguments, and a register may have more than 50 fields.
            'properties', (SELECT row_to_json(told) FROM (SELECT {properties}) AS told)
        )::text,
        ',' || chr(10) ORDER BY page.id
    ),
    max(page.id)
FROM page
