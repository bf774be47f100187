-- The first row of a key is taken, the others are noted with its number.
INSERT INTO {finding} (row_no, code, effect, field, value, other)
SELECT r.row_no, %(code)s, %(effect)s, %(field)s, r.key, repeated.first_row::text
FROM {row} AS r
INNER JOIN (
    SELECT key, min(row_no) AS first_row FROM {row} WHERE action IS NULL GROUP BY key HAVING count(*) > 1
) AS repeated ON repeated.key = r.key AND repeated.first_row < r.row_no
WHERE r.action IS NULL
