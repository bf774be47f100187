-- What the file does not have, before its new objects come.
UPDATE {register} AS record
SET state = 'archived', batch = %(batch)s, updated_by_id = %(user)s
WHERE
    record.state <> 'archived'
    AND NOT EXISTS (SELECT 1 FROM {match} AS match WHERE match.record_id = record.id)
