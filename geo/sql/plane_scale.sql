-- How much larger areas are in a plane than on the ellipsoid, around one place (degrees): a small square in both.
SELECT ST_Area(ST_Transform(square, %(srid)s)) / atlas_local_area(square)
FROM (SELECT ST_Expand(ST_SetSRID(ST_MakePoint(%(x)s, %(y)s), 4326), 0.001) AS square) AS small
