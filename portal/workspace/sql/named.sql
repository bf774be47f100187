-- Identifiers of the records of these ids, in their order.
SELECT r.uid
FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS wanted (id, place)
JOIN {table} AS r ON r.id = wanted.id
ORDER BY wanted.place
