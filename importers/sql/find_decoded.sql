INSERT INTO {finding} (row_no, code, effect, field, value, other)
SELECT raw.row_no, %(code)s, %(effect)s, %(field)s, {value}, {other}
FROM {raw} AS raw
WHERE {condition}
