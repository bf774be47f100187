-- Western sides of the rows, in degrees, below which the asked shares of them lie.
SELECT percentile_disc(%(shares)s::float8[]) WITHIN GROUP (ORDER BY ST_XMin(geom)) FROM {row} WHERE geom IS NOT NULL
