-- When the register changed last, and when first after the moment of a release. A change or a deletion is in the
-- history, an entry has its own moment.
SELECT max(moment), min(moment) FILTER (WHERE moment > %(since)s)
FROM (
    SELECT max(created_at), min(created_at) FILTER (WHERE created_at > %(since)s) FROM {table}
    UNION ALL
    SELECT max(pgh_created_at), min(pgh_created_at) FILTER (WHERE pgh_created_at > %(since)s) FROM {past}
) AS ends (latest, first_after)
CROSS JOIN LATERAL (VALUES (latest), (first_after)) AS moments (moment)
