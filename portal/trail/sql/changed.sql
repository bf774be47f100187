-- A change of records that stood in the register, by the context that history gave it (docs/decisions/0001). What an
-- import changed is told by the import.
SELECT c.created_at AS at, 'changed ' || {slug} || ' ' || c.id AS key, 'changed' AS kind,
       (c.metadata ->> 'user')::bigint AS person, '' AS name, {slug} AS register, e.object, e.number,
       coalesce(c.metadata ->> 'reason', '') AS why, '' AS detail
  FROM pghistory_context AS c
 CROSS JOIN LATERAL (SELECT min(pgh_obj_id) AS object, count(*)::integer AS number FROM {event}
                      WHERE pgh_context_id = c.id) AS e
 WHERE e.number > 0
   AND NOT EXISTS (SELECT FROM importers_batch AS b WHERE b.uid::text = c.metadata ->> 'batch')
