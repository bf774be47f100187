INSERT INTO {finding} (row_no, code, effect, field, value)
SELECT r.row_no, %(code)s, %(effect)s, %(field)s, r.key
FROM {match} AS match
INNER JOIN {row} AS r USING (row_no)
WHERE match.archived
