-- A geometry that stands where it stood is left as it is, to the last digit.
UPDATE {register} AS record
SET {assignments}geom = CASE WHEN match.moved THEN r.geom ELSE record.geom END, batch = %(batch)s, updated_by_id = %(user)s
FROM {row} AS r
INNER JOIN {match} AS match ON match.row_no = r.row_no AND match.changed
WHERE
    match.record_id = record.id
    AND NOT EXISTS (SELECT 1 FROM {refused} AS refused WHERE refused.row_no = r.row_no)
