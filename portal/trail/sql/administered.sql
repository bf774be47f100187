SELECT l.action_time AS at, 'administered ' || l.id AS key, 'administered' AS kind, l.user_id AS person, '' AS name,
       '' AS register, l.id::bigint AS object, 1 AS number, '' AS why, '' AS detail
  FROM django_admin_log AS l
 WHERE l.content_type_id IS DISTINCT FROM
       (SELECT id FROM django_content_type WHERE app_label = 'mfa' AND model = 'authenticator')
