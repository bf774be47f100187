SELECT b.applied_at AS at, 'imported ' || b.id AS key, 'imported' AS kind, b.user_id AS person, '' AS name, b.register,
       b.id AS object, b.rows_new + b.rows_changed + b.rows_gone AS number, b.file_name AS why, '' AS detail
  FROM importers_batch AS b
 WHERE b.applied_at IS NOT NULL AND b.register = ANY (%(registers)s)
