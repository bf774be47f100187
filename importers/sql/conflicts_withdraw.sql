-- What an import brought goes with it; so does what is about objects that it brought.
WITH gone AS (
    UPDATE importers_conflict AS conflict
    SET state = 'gone', closed_at = now()
    WHERE
        conflict.register = %(register)s
        AND conflict.state IN ('open', 'assigned', 'accepted')
        AND (
            conflict.batch_id = %(batch)s
            OR NOT EXISTS (SELECT 1 FROM {register} AS r WHERE r.uid = conflict.object)
            OR (conflict.other IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {register} AS r WHERE r.uid = conflict.other))
        )
    RETURNING conflict.id
)
INSERT INTO importers_conflictnote (conflict_id, act, user_id, text, made_at)
SELECT gone.id, 'taken-back', %(user)s, %(words)s, now()
FROM gone
