-- Every object of a tile as it is; one whose box alone touches the tile counts for nothing.
SELECT
    found.id{names},
    drawn.geom,
    CASE WHEN drawn.geom IS NOT NULL OR ST_Intersects(found.shape, grid.buffered) THEN 1 ELSE 0 END AS objects,
    1 AS shown
FROM
    grid,
    LATERAL (
        SELECT r.id{fields}, r.geom_3857 AS shape
        FROM {table} AS r
        WHERE r.geom_3857 && grid.buffered AND {where}
    ) AS found,
    {drawing}
