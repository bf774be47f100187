-- What MapServer reads of a register. {fields} and {where} come from geo.access for the viewer; `kind` is of one shape.
-- In the order of the key: MapServer divides into pages by LIMIT and OFFSET, and orders nothing by itself.
SELECT r.id, r.uid, r.geom{fields}
FROM {table} AS r
WHERE {where} AND GeometryType(r.geom) = {kind}
ORDER BY r.id
