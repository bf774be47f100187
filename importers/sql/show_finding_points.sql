-- Where the rows are that have a finding of one kind, each by a point on it.
SELECT r.row_no, ST_AsGeoJSON(ST_PointOnSurface(r.geom), {digits})
FROM {row} AS r
WHERE
    r.geom IS NOT NULL
    AND r.row_no IN (SELECT row_no FROM importers_finding WHERE batch_id = %(batch)s AND code = %(code)s)
ORDER BY r.row_no
LIMIT %(limit)s
