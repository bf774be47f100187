-- A page of the rows that bring a new record: its place, and the values of the file's fields.
SELECT
    r.row_no,
    ST_AsGeoJSON({new_place}, {digits})
    {values}
FROM {row} AS r
WHERE
    r.row_no > %(after)s
    AND NOT EXISTS (SELECT 1 FROM {refused} AS refused WHERE refused.row_no = r.row_no)
    AND NOT EXISTS (SELECT 1 FROM {match} AS match WHERE match.row_no = r.row_no)
ORDER BY r.row_no
LIMIT %(limit)s
