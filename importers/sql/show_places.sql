-- Places of some staged rows.
SELECT r.row_no, ST_AsGeoJSON({new_place}, {digits})
FROM {row} AS r
WHERE r.row_no = ANY (%(row_nos)s) AND r.geom IS NOT NULL
