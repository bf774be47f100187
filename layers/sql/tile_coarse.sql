-- The objects of a tile of a low zoom. Of those smaller than a square the largest in each square stands for the others.
-- A square is two pixels wide; wider where a tile would have more squares and shapes than it has room for, so that none
-- of its parts stays blank. Of what is larger than a square the largest are taken, as many as a tile could hold at all;
-- their shapes are fetched once it is known whose, for to carry all along takes longest.
-- An object's size is half the square of its box's diagonal, in square units: what the area of a square would be.
WITH found AS MATERIALIZED (
    SELECT
        id{names},
        is_line_,
        (width * width + height * height) / (2 * unit * unit) AS size_,
        ((ST_XMin(box_) + ST_XMax(box_)) / 2 - grid.west) / grid.unit AS east_,
        (grid.north - (ST_YMin(box_) + ST_YMax(box_)) / 2) / grid.unit AS south_
    FROM
        grid,
        LATERAL (
            SELECT r.id{fields}, {is_line} AS is_line_, Box3D(r.geom_3857) AS box_
            FROM {table} AS r{joins}
            WHERE r.geom_3857 && grid.buffered AND {where}
            OFFSET 0
        ) AS boxed,
        LATERAL (SELECT ST_XMax(box_) - ST_XMin(box_) AS width, ST_YMax(box_) - ST_YMin(box_) AS height) AS measured
),

counted AS MATERIALIZED (
    SELECT
        count(*) AS objects,
        count(*) FILTER (WHERE size_ >= {square} ^ 2) AS over_small,
        count(*) FILTER (WHERE size_ >= ({extent}::float8 / %(squares)s) ^ 2) AS over_large
    FROM found
),

crowd AS MATERIALIZED (
    SELECT
        over_large,
        over_small,
        CASE
            WHEN objects <= %(squares)s ^ 2 THEN false
            WHEN over_small > %(squares)s ^ 2 THEN true
            ELSE
                over_small + (
                    SELECT count(*)
                    FROM
                        (
                            SELECT FROM found
                            WHERE size_ < {square} ^ 2
                            GROUP BY floor(south_ / {square}) * 2 * {extent} + floor(east_ / {square})
                        ) AS small
                ) > %(squares)s ^ 2
        END AS is_crowded
    FROM counted
),

-- The side of a square, what at least is not tiny, and of that what has no room: up to which size, and how many.
rule AS MATERIALIZED (
    SELECT
        side,
        side ^ 2 AS tiny_below,
        least.size AS left_out_to,
        CASE
            WHEN least.size > 0 THEN (SELECT count(*) FROM found WHERE size_ >= side ^ 2 AND size_ <= least.size)
            ELSE 0
        END AS left_out
    FROM
        crowd,
        LATERAL (SELECT CASE WHEN is_crowded THEN {extent}::float8 / %(squares)s ELSE {square} END AS side) AS square,
        LATERAL (
            SELECT
                CASE
                    WHEN CASE WHEN is_crowded THEN over_large ELSE over_small END > %(most)s
                        THEN (SELECT size_ FROM found ORDER BY size_ DESC OFFSET %(most)s LIMIT 1)
                    ELSE 0
                END AS size
        ) AS least
),

tiny AS (
    SELECT *
    FROM
        (
            SELECT found.*, side, count(*) OVER one AS objects_, row_number() OVER one AS place_
            FROM rule, found
            WHERE size_ < tiny_below
            WINDOW
                one AS (
                    PARTITION BY floor(south_ / side) * 2 * {extent} + floor(east_ / side)
                    ORDER BY size_ DESC, id
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                )
        ) AS ranked
    WHERE place_ = 1
)

SELECT
    id{names},
    geom,
    CASE WHEN geom IS NOT NULL OR ST_Intersects(shape, buffered_) THEN 1 ELSE 0 END AS objects,
    1 AS shown
FROM ({drawn}) AS drawn
UNION ALL
SELECT NULL{no_names}, NULL, left_out, 0
FROM rule
WHERE left_out > 0
UNION ALL
SELECT
    id{names},
    CASE
        WHEN is_line_ THEN ST_MakeLine(ST_MakePoint(west, north), ST_MakePoint(east, north))
        -- From the south to the north: the ring is then the right way round.
        ELSE ST_MakeEnvelope(west, south, east, north)
    END,
    objects_,
    1
FROM
    tiny,
    LATERAL (
        SELECT
            floor(floor(east_ / side) * side) AS west,
            floor(floor(east_ / side + 1) * side) AS east,
            floor(floor(south_ / side) * side) AS north,
            floor(floor(south_ / side + 1) * side) AS south
    ) AS edge
