-- What MapServer reads of a register. {fields} and {where} come from geo.access for the viewer; `kind` is of one shape.
SELECT r.id, r.uid, r.geom{fields}
FROM {table} AS r
WHERE {where} AND GeometryType(r.geom) = {kind}
