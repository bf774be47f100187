-- All features in one tile. No "geom IS NOT NULL" around ST_AsMVTGeom: the planner would flatten it and run it twice;
-- ST_AsMVT drops null geometries by itself.
SELECT
    ST_AsMVT(drawn, {layer}, {extent}, 'geom', 'id') AS content,
    coalesce(sum(feature.shown) FILTER (WHERE feature.geom IS NOT NULL), 0) AS shown,
    coalesce(sum(feature.objects), 0) AS objects
FROM feature, LATERAL (SELECT feature.id{names}, feature.geom) AS drawn
