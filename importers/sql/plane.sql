-- The rows that are not refused, in the local plane, with the boxes that find neighbours.
CREATE UNLOGGED TABLE {plane} AS
SELECT r.row_no, r.key, ST_Transform(r.geom, {srid}) AS geom
FROM {row} AS r
WHERE r.geom IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {refused} AS refused WHERE refused.row_no = r.row_no)
