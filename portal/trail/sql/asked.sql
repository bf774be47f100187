SELECT l.at, 'asked ' || l.id AS key, 'asked' AS kind, t.owner_id AS person, '' AS name, l.collection AS register,
       NULL::bigint AS object, coalesce(l.rows, 0) AS number, t.name AS why,
       l.method || ' ' || l.route || ' ' || l.status AS detail
  FROM geo_accesslog AS l
  JOIN geo_accesstoken AS t ON t.id = l.token_id
 WHERE (%(everything)s OR l.collection = ANY (%(registers)s))
