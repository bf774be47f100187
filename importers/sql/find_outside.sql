-- Objects of which more than a share lies outside the hromada; the amount is in per cent. A point is in or out.
INSERT INTO {finding} (row_no, code, effect, field, amount)
SELECT
    measured.row_no,
    %(code)s,
    CASE WHEN measured.share > %(refused_above)s THEN %(left_out)s ELSE %(effect)s END,
    %(field)s,
    round((100 * measured.share)::numeric, 1)
FROM (
    SELECT
        suspect.row_no,
        CASE ST_Dimension(suspect.geom)
            WHEN 0 THEN 1
            WHEN 1 THEN 1 - ST_Length(suspect.inside) / NULLIF(ST_Length(suspect.geom), 0)
            ELSE 1 - ST_Area(suspect.inside) / NULLIF(ST_Area(suspect.geom), 0)
        END AS share
    FROM (
        SELECT r.row_no, r.geom, ST_Intersection(r.geom, boundary.geom) AS inside
        FROM {row} AS r
        CROSS JOIN (SELECT geom FROM {boundary} WHERE geom IS NOT NULL LIMIT 1) AS boundary
        WHERE r.geom IS NOT NULL AND NOT ST_Covers(boundary.geom, r.geom)
    ) AS suspect
) AS measured
WHERE measured.share > %(limit)s
