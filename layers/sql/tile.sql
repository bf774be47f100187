-- One vector tile. {fields} and {where} come from geo.access for the viewer; values are bound.
-- No "geom IS NOT NULL" outside: the planner would flatten it and run ST_AsMVTGeom twice. ST_AsMVT drops null
-- geometries by itself.
WITH grid AS (
    SELECT
        ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS tile,
        ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => %(buffer)s::float8 / %(extent)s) AS buffered
),
feature AS (
    SELECT r.id{fields}, ST_AsMVTGeom(r.geom_3857, grid.tile, %(extent)s, %(buffer)s, true) AS geom
    FROM {table} AS r, grid
    WHERE r.geom_3857 && grid.buffered AND {where}
)
SELECT ST_AsMVT(feature, %(layer)s, %(extent)s, 'geom', 'id') FROM feature
