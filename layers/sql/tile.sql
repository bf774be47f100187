-- One vector tile, how many objects there were to draw, and how many of them it leaves out. The features are those of
-- tile_shapes.sql, tile_coarse.sql or tile_clusters.sql. Values are bound.
WITH grid AS MATERIALIZED (
    SELECT
        tile,
        ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => {buffer}::float8 / {extent}) AS buffered,
        ST_XMin(tile) AS west,
        ST_YMax(tile) AS north,
        -- Metres of the plane in one unit of the tile.
        (ST_XMax(tile) - ST_XMin(tile)) / {extent} AS unit
    FROM ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS tile
),

-- `objects`: how many the row stands for; `shown`: how many are told of where it is drawn.
feature AS (
    {features}
),

told AS (
    {told}
)

SELECT
    content || CASE
        WHEN shown < objects THEN (
            SELECT ST_AsMVT(note, {note}, {extent}, 'geom')
            FROM
                (
                    SELECT
                        (objects - shown)::bigint AS left_out,
                        objects::bigint AS "of",
                        ST_MakePoint({extent} / 2, {extent} / 2) AS geom
                ) AS note
        )
        ELSE ''
    END,
    objects::text,
    (objects - shown)::text
FROM told
