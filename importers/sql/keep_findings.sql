INSERT INTO importers_finding (batch_id, row_no, code, effect, key, field, value, amount, other)
SELECT %(batch_id)s, f.row_no, f.code, f.effect, coalesce(r.key, ''), f.field, f.value, f.amount, f.other
FROM {finding} AS f
LEFT JOIN {row} AS r ON r.row_no = f.row_no
ORDER BY f.row_no, f.code
