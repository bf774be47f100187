-- What is to be done with each row: new, changed or unchanged.
UPDATE {row} AS r SET action = CASE
    WHEN r.record_id IS NULL THEN 'new'
    WHEN EXISTS (SELECT 1 FROM {register} AS record WHERE record.id = r.record_id AND ({differs})) THEN 'changed'
    ELSE 'unchanged'
END
WHERE r.action IS NULL
