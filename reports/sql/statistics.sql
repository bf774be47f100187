-- Public reports counted as a whole and by kind, settlement, department and month; a duplicate is no report of its own.
-- Days are those of Kyiv. The term of a report is what was promised, or else what the law allows.
WITH settlement AS (
    SELECT code, geom FROM addresses_settlement WHERE state = 'current' AND NOT restricted AND geom IS NOT NULL
),

counted AS (
    SELECT
        category.code AS kind,
        department.slug AS department,
        place.code AS settlement,
        to_char(r.created_at AT TIME ZONE 'Europe/Kyiv', 'YYYY-MM') AS month,
        r.state = ANY(%(open)s) AS is_open,
        r.state = 'fixed' AS is_fixed,
        r.disputes > 0 AS is_disputed,
        coalesce(r.promised_on, r.answer_by) AS due,
        (r.closed_at AT TIME ZONE 'Europe/Kyiv')::date AS closed_on,
        CASE r.state WHEN 'fixed' THEN extract(EPOCH FROM r.closed_at - r.created_at) / 86400 END AS days
    FROM reports_report AS r
    INNER JOIN reports_category AS category ON category.id = r.category_id
    LEFT JOIN reports_department AS department ON department.id = r.department_id
    LEFT JOIN LATERAL (
        SELECT s.code FROM settlement AS s WHERE ST_Covers(s.geom, r.geom) ORDER BY s.code LIMIT 1
    ) AS place ON true
    WHERE r.publicity = 'public' AND r.state <> 'duplicate'
)

SELECT
    CASE grouping(kind, settlement, department, month)
        WHEN 15 THEN 'whole' WHEN 7 THEN 'kind' WHEN 11 THEN 'settlement' WHEN 13 THEN 'department' ELSE 'month'
    END AS part,
    coalesce(kind, settlement, department, month, '') AS key,
    count(*) AS received,
    count(*) FILTER (WHERE is_open) AS open,
    count(*) FILTER (WHERE is_open AND due < %(today)s) AS overdue,
    count(*) FILTER (WHERE is_fixed) AS fixed,
    count(*) FILTER (WHERE is_fixed AND closed_on <= due) AS in_time,
    count(*) FILTER (WHERE is_disputed) AS disputed,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY days) AS median_days
FROM counted
GROUP BY GROUPING SETS ((), (kind), (settlement), (department), (month))
ORDER BY part, key
