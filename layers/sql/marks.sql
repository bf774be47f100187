-- Places given in degrees (WGS 84) on the paper of a frame: mm from its north-western corner, to the right and down.
SELECT (ST_X(planar) - %(west)s) * %(mm_per_metre)s, (%(north)s - ST_Y(planar)) * %(mm_per_metre)s
FROM unnest(%(longitudes)s::float8[], %(latitudes)s::float8[]) WITH ORDINALITY AS spot(longitude, latitude, number),
     ST_Transform(ST_SetSRID(ST_MakePoint(longitude, latitude), 4326), %(srid)s::int) AS planar
ORDER BY number
