-- Every distinct number of the file with the place of the one object that has it, as far as the importing person sees it.
-- Staged geometries have no SRID yet.
INSERT INTO {place} (text, geom, score, note)
SELECT
    asked.text,
    found.geom,
    CASE WHEN found.geom IS NOT NULL THEN 1 END,
    CASE
        WHEN found.geom IS NOT NULL THEN %(found)s || asked.text
        WHEN found.objects = 1 THEN %(not_on_map)s
        WHEN found.objects > 1 THEN %(several)s
        ELSE %(unknown)s
    END
FROM unnest(%(texts)s::text[], %(numbers)s::text[]) AS asked (text, number)
CROSS JOIN LATERAL (
    SELECT count(*) AS objects, CASE count(*) WHEN 1 THEN ST_SetSRID((array_agg({shape}))[1], 0) END AS geom
    FROM {register} AS r
    WHERE r.{field} = asked.number AND {visible}
) AS found
