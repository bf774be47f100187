-- The first row of a key that was not refused is taken, the others are noted with its number. Which keys stand there twice
-- is found first: to count them all is cheap, to put all in order is not.
WITH kept AS NOT MATERIALIZED (
    SELECT r.row_no, r.key
    FROM {row} AS r
    WHERE NOT EXISTS (SELECT 1 FROM {refused} AS refused WHERE refused.row_no = r.row_no)
),

repeated AS (
    SELECT key FROM kept GROUP BY key HAVING count(*) > 1
),

ranked AS (
    SELECT row_no, key, min(row_no) OVER (PARTITION BY key) AS first_row_no
    FROM kept
    INNER JOIN repeated USING (key)
)

INSERT INTO {finding} (row_no, code, effect, field, value, other)
SELECT row_no, %(code)s, %(effect)s, %(field)s, key, first_row_no::text
FROM ranked
WHERE row_no <> first_row_no
