-- New records, in the order of their places, so that neighbours stand near one another on the disk.
INSERT INTO {register} ({columns}geom, state, batch, created_by_id, updated_by_id)
SELECT {values}r.geom, %(state)s, %(batch)s, %(user)s, %(user)s
FROM {row} AS r
WHERE
    NOT EXISTS (SELECT 1 FROM {refused} AS refused WHERE refused.row_no = r.row_no)
    AND NOT EXISTS (SELECT 1 FROM {match} AS match WHERE match.row_no = r.row_no)
ORDER BY r.geom
