-- The rows in the local plane, with the boxes that find neighbours.
CREATE UNLOGGED TABLE {plane} AS
SELECT r.row_no, r.key, ST_Transform(r.geom, {srid}) AS geom
FROM {row} AS r
WHERE r.action IS NULL AND r.geom IS NOT NULL
