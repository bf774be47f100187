-- Places of some findings, and the parts of the objects that lie outside the hromada.
SELECT
    found.id,
    ST_AsGeoJSON({place}, {digits}),
    ST_AsGeoJSON(
        CASE
            WHEN ST_NPoints(r.geom) <= {most_vertices}
                THEN (SELECT ST_Difference(r.geom, boundary.geom) FROM {boundary} AS boundary WHERE geom IS NOT NULL LIMIT 1)
        END,
        {digits}
    )
FROM importers_finding AS found
INNER JOIN {row} AS r USING (row_no)
INNER JOIN {raw} AS raw USING (row_no)
WHERE found.id = ANY(%(ids)s)
