-- Objects in the local plane, as WKB: the file's rows that are not refused, then (with no row number) the register's
-- other records nearby. Records that the file brings anew are compared as the file has them.
SELECT r.row_no, r.key, ST_AsBinary(ST_Transform(r.geom, {srid}))
FROM {row} AS r
WHERE r.geom IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {refused} AS refused WHERE refused.row_no = r.row_no)
UNION ALL
SELECT NULL, {register_key}, ST_AsBinary(ST_Transform(r.geom, {srid}))
FROM {register} AS r
WHERE
    r.geom && {extent} AND r.state <> 'archived'
    AND NOT EXISTS (SELECT 1 FROM {match} AS match WHERE match.record_id = r.id)
