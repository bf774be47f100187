-- A circle of some metres around a place in degrees, as a polygon in EPSG:4326.
SELECT ST_AsEWKB(ST_Buffer(ST_Point(%(lon)s, %(lat)s, 4326)::geography, %(metres)s)::geometry)
