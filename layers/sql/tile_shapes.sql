-- Every object of a tile as it is; one whose box alone touches the tile counts for nothing.
SELECT
    id{names},
    geom,
    CASE WHEN geom IS NOT NULL OR ST_Intersects(shape, buffered_) THEN 1 ELSE 0 END AS objects,
    1 AS shown
FROM ({drawn}) AS drawn
