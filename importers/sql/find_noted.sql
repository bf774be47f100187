-- What the file's reader wrote beside a row, as a finding of it.
INSERT INTO {finding} (row_no, code, effect, field, value)
SELECT raw.row_no, %(code)s, %(effect)s, %(field)s, {value}
FROM {raw} AS raw
WHERE {value} <> ''
