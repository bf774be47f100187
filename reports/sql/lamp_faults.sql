-- Faults of lamps by lamp, line and transformer substation: how many, how many open, mean days until they were mended.
-- A duplicate is the same fault, and what was refused is none.
WITH lamp AS ({lamps}),

fault AS (
    SELECT
        r.thing::text AS thing,
        r.thing_number,
        nullif(lamp.line, '') AS line,
        nullif(lamp.substation, '') AS substation,
        r.state = ANY(%(open)s) AS is_open,
        r.disputes,
        CASE r.state WHEN 'fixed' THEN extract(EPOCH FROM r.closed_at - r.created_at) / 86400 END AS days
    FROM reports_report AS r
    INNER JOIN reports_category AS category ON category.id = r.category_id AND category."group" = 'lighting'
    LEFT JOIN lamp ON lamp.uid = r.thing
    WHERE r.thing IS NOT NULL AND r.publicity = 'public' AND r.state NOT IN ('duplicate', 'refused')
)

SELECT
    CASE grouping(thing, line, substation) WHEN 3 THEN 'lamp' WHEN 5 THEN 'line' ELSE 'substation' END AS part,
    coalesce(max(thing_number) FILTER (WHERE thing_number <> ''), '') AS number,
    coalesce(line, substation, '') AS name,
    count(*) AS faults,
    count(*) FILTER (WHERE is_open) AS open,
    sum(disputes) AS disputes,
    avg(days) AS mean_days
FROM fault
GROUP BY GROUPING SETS ((thing), (line), (substation))
HAVING coalesce(thing, line, substation) IS NOT NULL AND count(*) >= %(least)s
ORDER BY part, faults DESC, number, name
LIMIT %(most)s
