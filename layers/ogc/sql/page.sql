-- A page of GeoJSON features in any order, as one text; with it how many they are, whether there are more, and the key
-- of the last one, behind which the next page begins; all as text. Values are bound. No field of a model ends in an
-- underscore. The features stay in the order of the page, as nothing but their aggregation stands above it: to sort
-- their texts once more would take a tenth of all.
SELECT
    string_agg(feature_, ',' || chr(10)) FILTER (WHERE number_ <= %(limit)s),
    least(count(*), %(limit)s)::text,
    (count(*) > %(limit)s)::text,
    max(key_) FILTER (WHERE number_ = %(limit)s)
FROM
    (
        SELECT
            '{{"type":"Feature","id":"' || page.uid || '","geometry":' || coalesce(page.geometry_, 'null')
            -- Not json_build_object: a function takes 100 arguments, and a register may have more than 50 fields.
            || ',"properties":' || row_to_json(told)::text || '}}'
            AS feature_,
            page.key_,
            row_number() OVER () AS number_
        FROM
            (
                SELECT r.uid, {geometry} AS geometry_, {key} AS key_{fields}
                FROM {table} AS r
                WHERE {where}
                ORDER BY {order}
                LIMIT %(limit)s + 1
            ) AS page,
            LATERAL (SELECT {properties}) AS told
    ) AS numbered
