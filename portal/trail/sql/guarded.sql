-- What people did to their own second factor (`geo.second_factor`); the admin itself does not show them.
SELECT l.action_time AS at, 'guarded ' || l.id AS key, 'guarded' AS kind, l.user_id AS person, '' AS name,
       '' AS register, l.id::bigint AS object, 1 AS number, '' AS why, '' AS detail
  FROM django_admin_log AS l
 WHERE l.content_type_id =
       (SELECT id FROM django_content_type WHERE app_label = 'mfa' AND model = 'authenticator')
