-- A shape in the units of the tile. What lies wholly in its buffered box needs no clipping: to move it, to snap it and
-- to see that it is still sound takes less than ST_AsMVTGeom, which draws what is cut, or was spoilt by the snapping.
LATERAL (
    SELECT
        ST_SnapToGrid(
            ST_TransScale(found.shape, -grid.west, -grid.north, 1 / grid.unit, -1 / grid.unit), %(grid)s
        ) AS geom
    OFFSET 0
) AS snapped,
LATERAL (
    SELECT
        CASE
            WHEN found.shape @ grid.buffered AND NOT ST_IsEmpty(snapped.geom) AND {sound}
                THEN ST_ForcePolygonCCW(snapped.geom)
            ELSE ST_AsMVTGeom(found.shape, grid.tile, %(extent)s, %(buffer)s, true)
        END AS geom
    OFFSET 0
) AS drawn
