-- Where the rows are, in degrees, and how many have a place.
SELECT ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e), placed
FROM (SELECT ST_Extent(geom) AS e, count(geom) AS placed FROM {row}) AS whole
