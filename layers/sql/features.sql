-- A run of GeoJSON features after a key, as one text; the last key comes with it. {geometry} is an expression over
-- r.geom; values are bound. No field of a model ends in an underscore. Texts are put together by hand: as nested json
-- values they would be parsed again.
WITH page AS MATERIALIZED (
    SELECT r.id, r.uid, ST_AsGeoJSON({geometry}, %(digits)s, 0) AS geometry_{fields}
    FROM {table} AS r
    WHERE r.id > %(after)s AND {where}
    ORDER BY r.id
    LIMIT %(limit)s
)
SELECT
    string_agg(
        '{{"type":"Feature","id":"' || page.uid || '","geometry":' || coalesce(page.geometry_, 'null')
        -- Not json_build_object: a function takes 100 arguments, and a register may have more than 50 fields.
        || ',"properties":' || row_to_json(told)::text || '}}',
        ',' || chr(10) ORDER BY page.id
    ),
    max(page.id)
FROM page, LATERAL (SELECT {properties}) AS told
