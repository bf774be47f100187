-- A page of the records that the file does not have, archived ones aside, with their places.
SELECT record.id, ST_AsGeoJSON({old_place}, {digits})
FROM {register} AS record
WHERE
    record.state <> 'archived'
    AND record.id > %(after)s
    AND {seen}
    AND NOT EXISTS (SELECT 1 FROM {match} AS match WHERE match.record_id = record.id)
ORDER BY record.id
LIMIT %(limit)s
