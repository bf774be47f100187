SELECT count(*)
FROM {register} AS record
WHERE
    record.state <> 'archived'
    AND NOT EXISTS (SELECT 1 FROM {match} AS match WHERE match.record_id = record.id)
