-- A page of GeoJSON features in any order, as one text; with it how many they are, whether there are more, and the key
-- of the last one, behind which the next page begins. Values are bound. No field of a model ends in an underscore.
WITH page AS MATERIALIZED (
    SELECT r.uid, {geometry} AS geometry_, {key} AS key_{fields}
    FROM {table} AS r
    WHERE {where}
    ORDER BY {order}
    LIMIT %(limit)s + 1
),
numbered AS (
    SELECT page.*, row_number() OVER () AS number_ FROM page
)
SELECT
    -- As bytes: the driver would read a text into its own letters, only for them to be written out again.
    convert_to(string_agg(
        '{{"type":"Feature","id":"' || numbered.uid || '","geometry":' || coalesce(numbered.geometry_, 'null')
        -- Not json_build_object: a function takes 100 arguments, and a register may have more than 50 fields.
        || ',"properties":' || (SELECT row_to_json(told)::text FROM (SELECT {properties}) AS told) || '}}',
        ',' || chr(10) ORDER BY number_
    ) FILTER (WHERE number_ <= %(limit)s), 'UTF8'),
    least(count(*), %(limit)s),
    count(*) > %(limit)s,
    max(key_) FILTER (WHERE number_ = %(limit)s)
FROM numbered
