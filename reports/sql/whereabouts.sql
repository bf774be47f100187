-- Settlement and street of reports: the settlement that holds each, and the nearest street within some metres of it.
SELECT r.id, coalesce(settlement.name, ''), coalesce(street.kind, ''), coalesce(street.name, '')
FROM reports_report AS r
LEFT JOIN LATERAL (
    SELECT s.name FROM {settlements} AS s
    WHERE {settlement_seen} AND ST_Covers(s.geom, r.geom)
    ORDER BY ST_Area(s.geom), s.id
    LIMIT 1
) AS settlement ON true
LEFT JOIN LATERAL (
    SELECT s.kind, s.name FROM {streets} AS s
    -- The box in degrees is for the index; it may be too large, never too small.
    WHERE {street_seen}
      AND s.geom && ST_Expand(r.geom, %(metres)s / (110500.0 * cosd(ST_Y(r.geom))), %(metres)s / 110500.0)
      AND ST_Distance(s.geom::geography, r.geom::geography) <= %(metres)s
    ORDER BY ST_Distance(s.geom::geography, r.geom::geography), s.id
    LIMIT 1
) AS street ON true
WHERE r.id = ANY (%(numbers)s)
