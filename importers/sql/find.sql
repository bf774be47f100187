-- Rows under one condition, noted. {value}, {amount} and {other} are expressions over the row.
INSERT INTO {finding} (row_no, code, effect, field, value, amount, other)
SELECT r.row_no, %(code)s, %(effect)s, %(field)s, coalesce({value}, ''), {amount}, coalesce({other}, '')
FROM {row} AS r {joins}
WHERE {condition}
