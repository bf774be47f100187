-- A place that was only found by a name moves no object that stands on the map already; nor does a point in a table take
-- the place of a line or an area, of which it is told where it lies elsewhere.
UPDATE {row} AS r
SET
    geom = NULL,
    geom_state = CASE
        WHEN r.geom_state = 'located' OR ST_DWithin(r.geom, record.geom, {same_place}) THEN 'kept' ELSE 'missing'
    END,
    geom_note = NULL
FROM {register} AS record
WHERE
    (
        r.geom_state = 'located'
        OR {is_table} AND ST_Dimension(r.geom) = 0 AND ST_Dimension(record.geom) > 0
    )
    AND record.geom IS NOT NULL
    AND {same_key}
