-- Open reports of a category that may be of the same problem: at the same thing, or within some metres; nearest first.
SELECT r.id, ST_DistanceSphere(r.geom, here.point) AS metres
  FROM reports_report AS r,
       (SELECT ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326) AS point) AS here
 WHERE r.category_id = %(category)s
   AND r.state = ANY (%(open)s)
   AND r.publicity = %(public)s
   AND (r.thing = %(thing)s
        -- The box in degrees is for the index; it may be too large, never too small.
        OR r.geom && ST_Expand(here.point, %(metres)s / (110500.0 * cosd(%(lat)s)), %(metres)s / 110500.0)
       AND ST_DistanceSphere(r.geom, here.point) <= %(metres)s)
 ORDER BY r.thing IS NOT DISTINCT FROM %(thing)s::uuid DESC, metres, r.id
 LIMIT %(most)s
