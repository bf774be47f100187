-- What each subscription of a resident has to tell of a span of time: reports that became public in it, and steps of
-- public reports that were taken in it; one row for each report and subscription, the newest report first.
WITH told AS (
    SELECT r.id, r.category_id, r.thing_layer, r.geom,
           coalesce(
               -- History keeps what a report was before each change: the last time that it was not public.
               (SELECT max(e.pgh_created_at)
                  FROM reports_reportevent AS e
                 WHERE e.pgh_obj_id = r.id AND e.publicity <> r.publicity),
               r.created_at
           ) AS public_since,
           EXISTS (
               SELECT FROM reports_move AS m
                WHERE m.report_id = r.id AND m.at >= %(since)s AND m.at < %(until)s
           ) AS moved
      FROM reports_report AS r
     WHERE r.publicity = %(public)s
       -- Every change raises it. A step is written down a moment after the report's own change.
       AND r.updated_at >= %(since)s - interval '1 day'
)
SELECT s.id, told.id, told.public_since >= %(since)s AND told.public_since < %(until)s AS new
  FROM reports_subscription AS s
  LEFT JOIN addresses_settlement AS place ON place.id = s.settlement_id
  JOIN told
    ON (s.category_id IS NULL OR s.category_id = told.category_id)
   AND (s.layer = '' OR s.layer = told.thing_layer)
   AND (s.settlement_id IS NULL OR ST_Intersects(place.geom, told.geom))
   AND (s.area IS NULL OR ST_Intersects(s.area, told.geom))
 WHERE s.resident_id = %(resident)s
   AND (told.public_since >= %(since)s AND told.public_since < %(until)s
        -- What was done before the public was to know of the report is no news of this span.
        OR told.moved AND told.public_since < %(until)s)
 ORDER BY s.id, told.id DESC
