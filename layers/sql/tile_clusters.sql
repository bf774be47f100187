-- Points of a tile of a low zoom, brought together in squares. One alone in its square is drawn as it is, beyond the
-- tile's edge too; several become a cluster where they are on average, with their number and those of each class.
WITH counted AS (
    SELECT column_no, row_no, class, count(*) AS objects, sum(x) AS x, sum(y) AS y, min(id) AS id
    FROM
        (
            SELECT
                r.id,
                {class} AS class,
                (ST_X(r.geom_3857) - grid.west) / grid.unit AS x,
                (grid.north - ST_Y(r.geom_3857)) / grid.unit AS y
            FROM {table} AS r, grid
            WHERE
                r.geom_3857 && ST_Expand(grid.tile, {cell} * grid.unit)
                AND ST_Dimension(r.geom_3857) = 0 AND {where}
            OFFSET 0
        ) AS point,
        LATERAL (SELECT floor(x / {cell}) AS column_no, floor(y / {cell}) AS row_no) AS square
    GROUP BY column_no, row_no, class
),

crowd AS (
    SELECT
        sum(objects)::bigint AS objects,
        sum(x) / sum(objects) AS x,
        sum(y) / sum(objects) AS y,
        min(id) AS id,
        jsonb_object_agg('count:' || class, objects) FILTER (WHERE class <> '') AS classes,
        least(column_no, row_no) >= 0 AND greatest(column_no, row_no) < {extent} / {cell} AS is_own
    FROM counted
    GROUP BY column_no, row_no
)

SELECT
    r.id{fields},
    CASE WHEN crowd.objects > 1 THEN crowd.objects END AS count,
    CASE WHEN crowd.objects > 1 THEN crowd.classes END AS classes,
    CASE
        WHEN crowd.objects = 1 THEN ST_MakePoint(round(x), round(y))
        ELSE
            ST_MakePoint(
                round(least(greatest(x, {margin}), {extent} - {margin})),
                round(least(greatest(y, {margin}), {extent} - {margin}))
            )
    END AS geom,
    CASE WHEN is_own THEN crowd.objects ELSE 0 END AS objects,
    CASE WHEN is_own THEN crowd.objects ELSE 0 END AS shown
FROM crowd
LEFT JOIN {table} AS r ON r.id = crowd.id AND crowd.objects = 1{joins}
WHERE
    is_own
    OR (crowd.objects = 1 AND least(x, y) >= -{buffer} AND greatest(x, y) <= {extent} + {buffer})
