-- Places of some findings that name another object, and what both have in common: with the file's row of that key, or else
-- with the register's record, as far as this officer sees it.
SELECT DISTINCT ON (found.id)
    found.id,
    ST_AsGeoJSON({place}, {digits}),
    ST_AsGeoJSON(
        CASE
            WHEN ST_NPoints(r.geom) + ST_NPoints(other.geom) <= {most_vertices}
                THEN NULLIF(ST_Intersection(r.geom, other.geom), 'SRID=4326;POLYGON EMPTY'::geometry)
        END,
        {digits}
    )
FROM importers_finding AS found
INNER JOIN {row} AS r USING (row_no)
INNER JOIN {raw} AS raw USING (row_no)
LEFT JOIN (
    SELECT row.key, row.geom, 1 AS preferred
    FROM {row} AS row
    UNION ALL
    SELECT {register_key}, record.geom, 2
    FROM {register} AS record
    WHERE record.state <> 'archived' AND {seen}
) AS other ON other.key = found.other AND ST_Intersects(r.geom, other.geom)
WHERE found.id = ANY(%(ids)s)
ORDER BY found.id, other.preferred
