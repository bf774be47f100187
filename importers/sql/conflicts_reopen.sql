-- What was settled, or was gone, and is found again is opened again. What a person lets stand is let stand.
WITH again AS (
    UPDATE importers_conflict AS conflict
    SET
        state = CASE WHEN conflict.assignee_id IS NULL THEN 'open' ELSE 'assigned' END,
        batch_id = %(batch)s,
        reopened_at = now(),
        closed_at = NULL
    FROM {found} AS found
    WHERE
        conflict.register = %(register)s
        AND conflict.object = found.object
        AND conflict.other IS NOT DISTINCT FROM found.other
        AND conflict.code = found.code
        AND conflict.field = found.field
        AND conflict.state IN ('resolved', 'gone')
    RETURNING conflict.id
)
INSERT INTO importers_conflictnote (conflict_id, act, user_id, text, made_at)
SELECT again.id, 'found-again', %(user)s, %(words)s, now()
FROM again
