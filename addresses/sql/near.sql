-- The objects of a register that are seen within so many metres of a place, the nearest first. The box holds the circle,
-- and is what the index is asked for.
SELECT id, metres
  FROM (SELECT record.id, ST_Distance(record.geom::geography, ST_Point(%(lon)s, %(lat)s, 4326)::geography) AS metres
          FROM {register} AS record
         WHERE {seen} AND record.geom && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)) AS around
 WHERE metres <= %(radius)s
 ORDER BY metres, id
 LIMIT %(limit)s
