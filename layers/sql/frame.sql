-- A geometry's box in the plane (m), the middle of the box in degrees, and where true north is there, in degrees
-- clockwise from the plane's y. Values are bound.
WITH box AS (
    SELECT ST_Envelope(ST_Transform(%(geometry)s::geometry, %(srid)s)) AS box
),
middle AS (
    SELECT box, ST_SetSRID(ST_MakePoint((ST_XMin(box) + ST_XMax(box)) / 2, (ST_YMin(box) + ST_YMax(box)) / 2), %(srid)s) AS point
    FROM box
),
place AS (
    SELECT box, point, ST_Transform(point, 4326) AS degrees FROM middle
)
SELECT
    ST_XMin(box),
    ST_YMin(box),
    ST_XMax(box),
    ST_YMax(box),
    ST_X(degrees),
    ST_Y(degrees),
    -- A thousandth of a degree to the north: 111 m, straight enough.
    degrees(atan2(ST_X(ahead) - ST_X(point), ST_Y(ahead) - ST_Y(point)))
FROM place, ST_Transform(ST_Translate(degrees, 0, 0.001), %(srid)s) AS ahead
