-- Areas and lines of a tile of a low zoom, and its points.
SELECT id{names}, NULL::bigint AS count, NULL::jsonb AS classes, geom, objects, shown
FROM ({shapes}) AS shape
UNION ALL
SELECT id{names}, count, classes, geom, objects, shown
FROM ({clusters}) AS point
