-- The objects of a tile of a low zoom. Of those smaller than a pixel the largest in each pixel stands for the others;
-- of the rest the largest are taken, as many as a tile could hold at all.
WITH found AS MATERIALIZED (
    SELECT found.*, size < ({pixel} * grid.unit) ^ 2 AS is_tiny
    FROM
        grid,
        LATERAL (
            SELECT r.id{fields}, r.geom_3857 AS shape, {size} AS size
            FROM {table} AS r{joins}
            WHERE r.geom_3857 && grid.buffered AND {where}
            OFFSET 0
        ) AS found
),

least AS MATERIALIZED (
    SELECT
        CASE
            WHEN (SELECT count(*) FROM found WHERE NOT is_tiny) > %(most)s
                THEN (SELECT size FROM found WHERE NOT is_tiny ORDER BY size DESC OFFSET %(most)s LIMIT 1)
            ELSE 0
        END AS size
),

tiny AS (
    SELECT DISTINCT ON (x, y) found.*, x, y, count(*) OVER (PARTITION BY x, y) AS objects
    FROM
        grid,
        found,
        LATERAL floor((ST_XMin(shape) + ST_XMax(shape) - 2 * grid.west) / (2 * {pixel} * grid.unit)) AS x,
        LATERAL floor((2 * grid.north - ST_YMin(shape) - ST_YMax(shape)) / (2 * {pixel} * grid.unit)) AS y
    WHERE is_tiny
    ORDER BY x, y, size DESC, id
)

SELECT
    id{names},
    geom,
    CASE WHEN geom IS NOT NULL OR ST_Intersects(shape, buffered_) THEN 1 ELSE 0 END AS objects,
    1 AS shown
FROM ({drawn}) AS drawn
UNION ALL
SELECT NULL{no_names}, NULL, count(*), 0 FROM found WHERE NOT is_tiny AND size <= (SELECT size FROM least)
UNION ALL
SELECT
    id{names},
    CASE ST_Dimension(shape)
        WHEN 1 THEN ST_MakeLine(corner, ST_Translate(corner, {pixel}, 0))
        ELSE ST_Reverse(ST_Expand(ST_Translate(corner, {pixel} / 2.0, {pixel} / 2.0), {pixel} / 2.0))
    END,
    objects,
    1
FROM tiny, LATERAL ST_MakePoint({pixel} * x, {pixel} * y) AS corner
