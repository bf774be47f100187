-- Objects of a strip between two meridians as WKB: the file's rows that are not refused, then (with no row number) the
-- register's other records nearby. Records that the file brings anew are compared as the file has them. Values are bound.
SELECT r.row_no, r.key, ST_AsBinary(r.geom)
FROM {row} AS r
WHERE
    r.geom && ST_MakeEnvelope(%(west)s, -90, %(east)s, 90, 4326)
    AND NOT EXISTS (SELECT 1 FROM {refused} AS refused WHERE refused.row_no = r.row_no)
UNION ALL
SELECT NULL, {register_key}, ST_AsBinary(r.geom)
FROM {register} AS r
WHERE
    r.geom && {extent} AND r.geom && ST_MakeEnvelope(%(west)s, -90, %(east)s, 90, 4326)
    AND r.state <> 'archived'
    AND NOT EXISTS (SELECT 1 FROM {match} AS match WHERE match.record_id = r.id)
