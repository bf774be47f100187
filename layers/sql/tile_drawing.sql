-- Shapes in the units of the tile. What lies wholly in its buffered box needs no clipping: to move it, to snap it and to
-- see that it is still sound takes less than ST_AsMVTGeom, which draws what is cut, or was spoilt by the snapping.
-- OFFSET 0 keeps the planner from writing each step into the next, where it would be taken more than once. No field's
-- name ends in an underscore.
SELECT
    snapped.*,
    CASE
        WHEN shape @ buffered_ AND NOT ST_IsEmpty(on_grid_) AND {sound} THEN ST_ForcePolygonCCW(on_grid_)
        ELSE ST_AsMVTGeom(shape, tile_, {extent}, {buffer}, true)
    END AS geom
FROM
    (
        SELECT
            found.*,
            grid.tile AS tile_,
            grid.buffered AS buffered_,
            ST_SnapToGrid(
                ST_TransScale(found.shape, -grid.west, -grid.north, 1 / grid.unit, -1 / grid.unit), {grid}
            ) AS on_grid_
        FROM grid, {found} AS found
        OFFSET 0
    ) AS snapped
OFFSET 0
