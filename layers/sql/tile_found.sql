-- The objects whose boxes touch the tile.
LATERAL (
    SELECT r.id{fields}, r.geom_3857 AS shape
    FROM {table} AS r{joins}
    WHERE r.geom_3857 && grid.buffered AND {where}
)
