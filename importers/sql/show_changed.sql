-- A page of the rows that change a record: the record's geometry beside the row's where it moves, then for each of the
-- file's fields what stands in the register and what would. A geometry of too many vertices is shown by its box.
SELECT
    match.row_no,
    match.record_id,
    CASE WHEN match.moved THEN ST_AsGeoJSON({old_place}, {digits}) END,
    CASE WHEN match.moved THEN ST_AsGeoJSON({new_place}, {digits}) END,
    ST_AsGeoJSON({old_place}, {digits})
    {values}
FROM {match} AS match
INNER JOIN {row} AS r USING (row_no)
INNER JOIN {register} AS record ON record.id = match.record_id
WHERE
    match.changed
    AND match.row_no > %(after)s
    AND {seen}
    AND NOT EXISTS (SELECT 1 FROM {refused} AS refused WHERE refused.row_no = match.row_no)
ORDER BY match.row_no
LIMIT %(limit)s
