-- Area in m² of a small geometry in EPSG:4326, on the WGS 84 ellipsoid: its area in square degrees times the size of a
-- square degree at its middle latitude (M·N·cos φ). For objects up to some kilometres it agrees with the geodesic area
-- to some millionths; for slivers it is better: ST_Area(geography) rounds at about 0.1 m² whatever the size.
-- One expression and no subquery, so that the planner puts it in place of the call.
CREATE OR REPLACE FUNCTION atlas_local_area(geometry) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $area$
    SELECT
        ST_Area($1) * radians(1) ^ 2 * cosd((ST_YMin($1) + ST_YMax($1)) / 2)
        -- a² (1 − e²) of WGS 84 in m², and e²
        * 40408299984661.44 / (1 - 0.00669437999014 * sind((ST_YMin($1) + ST_YMax($1)) / 2) ^ 2) ^ 2
$area$;
