SELECT a.attempt_time AS at, 'turned-away ' || a.id AS key, 'turned-away' AS kind, u.id AS person, a.username AS name,
       '' AS register, NULL::bigint AS object, 0 AS number, '' AS why, coalesce(host(a.ip_address), '') AS detail
  FROM axes_accessfailurelog AS a
  -- A name opens its account in capitals too, and is written down without them.
  LEFT JOIN LATERAL (
         SELECT id FROM geo_user WHERE lower(username) = lower(a.username) ORDER BY username <> a.username LIMIT 1
       ) AS u ON true
