INSERT INTO {finding} (row_no, code, effect, field, amount, other)
SELECT row_no, %(code)s, %(effect)s, 'geom', amount, other FROM {pairs}
