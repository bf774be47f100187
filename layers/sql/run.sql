-- A run of rows after a key. {geometry} is an expression over r.geom; values are bound.
SELECT r.id, r.uid::text, {geometry}{fields}
FROM {table} AS r
WHERE r.id > %(after)s AND {where}
ORDER BY r.id
LIMIT %(limit)s
