-- The parcels as the other servers see them: the attributes and the geometry that ours shows, in a plain table.
CREATE TABLE {target} AS
SELECT r.id{fields}, r.geom FROM {table} AS r WHERE {where} ORDER BY r.id
