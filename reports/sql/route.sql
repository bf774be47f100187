-- The department of the first rule all of whose conditions hold.
SELECT rule.department_id
  FROM reports_routingrule AS rule,
       (SELECT ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326) AS point) AS here
 WHERE (rule.category_id IS NULL OR rule.category_id = %(category)s)
   AND (rule.area IS NULL OR ST_Covers(rule.area, here.point))
   AND rule.owner IN ('', %(owner)s)
   AND (rule.land = '' OR EXISTS (
           SELECT FROM assets_parcel AS parcel
            WHERE parcel.state = 'current' AND parcel.ownership = rule.land AND ST_Covers(parcel.geom, here.point)))
 ORDER BY rule.order
 LIMIT 1
