-- Columns and rows of the tiles of one zoom in which an object could be drawn: those that its box touches with `reach`
-- metres more. `side` is a tile's, `half` half the world's width, in Web Mercator metres; `last` the last column.
SELECT DISTINCT x, y
FROM {table} AS r
CROSS JOIN LATERAL generate_series(
    greatest(0, floor((ST_XMin(r.geom_3857) - %(reach)s + %(half)s) / %(side)s)::int),
    least(%(last)s, floor((ST_XMax(r.geom_3857) + %(reach)s + %(half)s) / %(side)s)::int)
) AS x
CROSS JOIN LATERAL generate_series(
    greatest(0, floor((%(half)s - ST_YMax(r.geom_3857) - %(reach)s) / %(side)s)::int),
    least(%(last)s, floor((%(half)s - ST_YMin(r.geom_3857) + %(reach)s) / %(side)s)::int)
) AS y
WHERE {where} AND r.geom_3857 IS NOT NULL
LIMIT %(most)s
