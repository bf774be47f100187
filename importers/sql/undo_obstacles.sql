-- Records that are no longer as the batch left them. A later change that was itself taken back is no obstacle: `after`
-- is what the record was when the batch had left it, kept by the change that came next.
WITH past AS (
    SELECT event.pgh_obj_id AS id, max(event.version) AS version
    FROM {event} AS event
    INNER JOIN pghistory_context AS context ON context.id = event.pgh_context_id
    WHERE context.metadata ->> 'batch' = %(batch)s
    GROUP BY event.pgh_obj_id
),
-- Records that bear the batch, that it changed, and that bore it until somebody changed them.
touched AS (
    SELECT id FROM {register} WHERE batch = %(batch)s::uuid
    UNION
    SELECT id FROM past
    UNION
    SELECT pgh_obj_id FROM {event} WHERE batch = %(batch)s::uuid
)
SELECT record.id
FROM touched
INNER JOIN {register} AS record USING (id)
LEFT JOIN past USING (id)
LEFT JOIN {event} AS after ON after.pgh_obj_id = record.id AND after.version = coalesce(past.version + 1, 1)
WHERE record.version <> coalesce(past.version + 1, 1) AND NOT {same}
ORDER BY record.id
