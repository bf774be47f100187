-- The first row of a key that was not refused is taken, the others are noted with its number.
INSERT INTO {finding} (row_no, code, effect, field, value, other)
SELECT later.row_no, %(code)s, %(effect)s, %(field)s, repeated.key, repeated.row_nos[1]::text
FROM (
    SELECT r.key, array_agg(r.row_no ORDER BY r.row_no) AS row_nos
    FROM {row} AS r
    WHERE NOT EXISTS (SELECT 1 FROM {refused} AS refused WHERE refused.row_no = r.row_no)
    GROUP BY r.key
    HAVING count(*) > 1
) AS repeated
CROSS JOIN LATERAL unnest(repeated.row_nos[2:]) AS later (row_no)
