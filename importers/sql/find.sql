-- Rows under one condition, noted. {value}, {amount}, {other} and {also}, which is asked of these rows alone, are expressions
-- over the row `r` and its `raw` one.
INSERT INTO {finding} (row_no, code, effect, field, value, amount, other)
SELECT r.row_no, %(code)s, %(effect)s, %(field)s, coalesce({value}, ''), {amount}, coalesce({other}, '')
FROM {suspect} AS suspect
INNER JOIN {row} AS r USING (row_no)
INNER JOIN {raw} AS raw USING (row_no)
WHERE suspect.mark = {mark} AND {also}
