-- Relations of the layers that are fed by reports, and what raises their data versions.
--
-- Duplicates and refused reports are no problems of their own, and stand in no layer. The switch of all reports holds
-- for the layers too, beside their own: rows are restricted where it is for staff, archived where it is for nobody.
CREATE VIEW reports_any AS
SELECT
    r.id,
    r.uid,
    CASE switch.visibility WHEN 'nobody' THEN 'archived' ELSE 'current' END AS state,
    switch.visibility <> 'public' AS restricted,
    r.version,
    NULL::timestamptz AS verified_at,
    NULL::bigint AS verified_by_id,
    ''::text AS evidence,
    NULL::uuid AS batch,
    r.created_at,
    NULL::bigint AS created_by_id,
    r.updated_at,
    NULL::bigint AS updated_by_id,
    r.geom,
    r.geom_3857,
    r.id::text AS number,
    category.title_uk AS category,
    category.title_en AS category_en,
    category.code AS category_code,
    category."group" AS category_group,
    r.state AS status,
    (r.created_at AT TIME ZONE 'Europe/Kyiv')::date AS reported_on,
    r.promised_on AS due_on,
    CASE r.state WHEN 'fixed' THEN (r.closed_at AT TIME ZONE 'Europe/Kyiv')::date END AS fixed_on,
    r.thing_number,
    r.address,
    r.description,
    coalesce(department.title_uk, '') AS department,
    coalesce(department.title_en, '') AS department_en,
    r.disputes
FROM reports_report AS r
INNER JOIN reports_category AS category ON category.id = r.category_id
INNER JOIN geo_publication AS switch ON switch.slug = 'reports'
LEFT JOIN reports_department AS department ON department.id = r.department_id
WHERE r.publicity = 'public' AND r.state NOT IN ('duplicate', 'refused');

CREATE VIEW reports_lighting AS SELECT * FROM reports_any WHERE category_group = 'lighting';

CREATE VIEW reports_dumps AS SELECT * FROM reports_any WHERE category_code = 'dump';

-- In one order, so that two who change what the layers show never wait for each other.
CREATE FUNCTION reports_tell_layers() RETURNS trigger LANGUAGE plpgsql AS $tell$
BEGIN
    PERFORM FROM geo_publication
      WHERE relation IN ('reports_any', 'reports_lighting', 'reports_dumps') ORDER BY slug FOR UPDATE;
    UPDATE geo_publication SET data_version = data_version + 1
     WHERE relation IN ('reports_any', 'reports_lighting', 'reports_dumps');
    RETURN NULL;
END $tell$;

CREATE TRIGGER reports_tell_layers AFTER INSERT OR UPDATE OR DELETE ON reports_report
FOR EACH STATEMENT EXECUTE FUNCTION reports_tell_layers();

CREATE TRIGGER reports_tell_layers AFTER UPDATE ON reports_category
FOR EACH STATEMENT EXECUTE FUNCTION reports_tell_layers();

CREATE TRIGGER reports_tell_layers AFTER UPDATE ON reports_department
FOR EACH STATEMENT EXECUTE FUNCTION reports_tell_layers();

CREATE TRIGGER reports_tell_layers AFTER UPDATE OF visibility ON geo_publication
FOR EACH ROW WHEN (new.slug = 'reports' AND new.visibility IS DISTINCT FROM old.visibility)
EXECUTE FUNCTION reports_tell_layers();
