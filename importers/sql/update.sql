UPDATE {register} AS record
SET {assignments}geom = coalesce(r.geom, record.geom), batch = %(batch)s, updated_by_id = %(user)s
FROM {row} AS r
INNER JOIN {match} AS match ON match.row_no = r.row_no AND match.changed
WHERE
    match.record_id = record.id
    AND NOT EXISTS (SELECT 1 FROM {refused} AS refused WHERE refused.row_no = r.row_no)
