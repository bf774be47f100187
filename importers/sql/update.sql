UPDATE {register} AS record
SET {assignments}, geom = coalesce(r.geom, record.geom), batch = %(batch)s, updated_by_id = %(user)s
FROM {row} AS r
WHERE r.action = 'changed' AND r.record_id = record.id
