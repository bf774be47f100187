-- Each row's record in the register, by the natural key, whatever its state.
UPDATE {row} AS r SET record_id = record.id
FROM {register} AS record
WHERE r.action IS NULL AND {same_key}
