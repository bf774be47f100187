-- A place that was only found by a name moves no object that stands on the map already.
UPDATE {row} AS r
SET geom = NULL, geom_state = 'kept', geom_note = NULL
FROM {register} AS record
WHERE r.geom_state = 'located' AND record.geom IS NOT NULL AND {same_key}
