-- Objects entered by hand: the first state of a record stands in the register itself, and has no reason.
SELECT r.created_at AS at, 'made ' || {slug} || ' ' || r.id AS key, 'made' AS kind, r.created_by_id AS person,
       '' AS name, {slug} AS register, r.id AS object, 1 AS number, '' AS why, '' AS detail
  FROM {table} AS r
 WHERE r.created_by_id IS NOT NULL AND r.batch IS NULL
