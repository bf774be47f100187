-- What was mended in the rows' geometries, of one kind; of that which changed more than the least amount, if there is one.
INSERT INTO {finding} (row_no, code, effect, field, amount, other)
SELECT
    mended.row_no, %(code)s, %(effect)s, %(field)s,
    round(mended.amount::numeric, CASE WHEN mended.amount < 1 THEN 4 ELSE 1 END),
    mended.other
FROM {mended} AS mended
WHERE mended.code = %(code)s AND (%(least)s::float8 IS NULL OR mended.amount > %(least)s)
