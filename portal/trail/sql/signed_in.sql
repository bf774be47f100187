SELECT a.attempt_time AS at, 'signed-in ' || a.id AS key, 'signed-in' AS kind, u.id AS person, a.username AS name,
       '' AS register, NULL::bigint AS object, 0 AS number, '' AS why, coalesce(host(a.ip_address), '') AS detail
  FROM axes_accesslog AS a
  LEFT JOIN geo_user AS u USING (username)
