SELECT a.attempt_time AS at, 'turned-away ' || a.id AS key, 'turned-away' AS kind, u.id AS person, a.username AS name,
       '' AS register, NULL::bigint AS object, 0 AS number, '' AS why, coalesce(host(a.ip_address), '') AS detail
  FROM axes_accessfailurelog AS a
  LEFT JOIN geo_user AS u USING (username)
