-- Places of some findings, and the point that GEOS told with its reason, as in "Self-intersection[33.94 49.298]".
SELECT
    found.id,
    ST_AsGeoJSON({place}, {digits}),
    ST_AsGeoJSON(ST_MakePoint(told.at[1]::float8, told.at[2]::float8), {digits})
FROM importers_finding AS found
INNER JOIN {row} AS r USING (row_no)
INNER JOIN {raw} AS raw USING (row_no)
LEFT JOIN LATERAL regexp_match(found.other, '\[(-?[\d.]+) (-?[\d.]+)\]') AS told (at) ON true
WHERE found.id = ANY(%(ids)s)
