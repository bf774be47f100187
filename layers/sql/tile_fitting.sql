-- The largest features, as many as there is room for.
SELECT
    coalesce(ST_AsMVT(drawn, {layer}, {extent}, 'geom', 'id'), '') AS content,
    coalesce(sum(weighed.shown), 0) AS shown,
    (SELECT coalesce(sum(objects), 0) FROM feature) AS objects
FROM
    (
        SELECT
            feature.*,
            sum(
                -- A step of less than 64 units takes one byte each way, any other two.
                CASE
                    WHEN greatest(ST_XMax(geom) - ST_XMin(geom), ST_YMax(geom) - ST_YMin(geom)) < 64
                        THEN 2 * ST_NPoints(geom)
                    ELSE 4 * ST_NPoints(geom)
                END
                + {ring_bytes} * greatest(ST_NRings(geom), ST_NumGeometries(geom)) + {feature_bytes} + {value_bytes}
            ) OVER (ORDER BY ST_Area(geom) + ST_Length(geom) ^ 2 DESC, id) AS bytes
        FROM feature
        WHERE geom IS NOT NULL
    ) AS weighed,
    LATERAL (SELECT weighed.id{names}, weighed.geom) AS drawn
WHERE weighed.bytes <= %(room)s
