-- Objects entered by hand: the first state of a record stands in the register itself, and has no reason but that of
-- the proposal by which it came.
SELECT r.created_at AS at, 'made ' || {slug} || ' ' || r.id AS key, 'made' AS kind, r.created_by_id AS person,
       '' AS name, {slug} AS register, r.id AS object, 1 AS number,
       coalesce(p.reason || ' (№ ' || p.id || ')', '') AS why, '' AS detail
  FROM {table} AS r
  LEFT JOIN geo_proposal AS p
    ON p.record = r.uid AND p.register = {slug} AND p.version = 0 AND p.state = 'approved'
 WHERE r.created_by_id IS NOT NULL AND r.batch IS NULL
