-- Conflicts that are not there any more: not found again, their object on the map by now, or no longer in the register.
WITH gone AS (
    UPDATE importers_conflict AS conflict
    SET state = 'gone', closed_at = now()
    WHERE
        conflict.register = %(register)s
        AND conflict.state IN ('open', 'assigned', 'accepted')
        AND (
            %(objects)s::uuid[] IS NULL
            OR conflict.object = ANY (%(objects)s::uuid[])
            OR conflict.other = ANY (%(objects)s::uuid[])
        )
        AND (
            NOT EXISTS (
                SELECT 1 FROM {register} AS r WHERE r.uid = conflict.object AND r.state <> 'archived'
            )
            OR (
                conflict.other IS NOT NULL
                AND NOT EXISTS (
                    SELECT 1 FROM {register} AS r WHERE r.uid = conflict.other AND r.state <> 'archived'
                )
            )
            OR (
                conflict.code = ANY (%(codes)s::text[])
                AND NOT EXISTS (
                    SELECT 1
                    FROM {found} AS found
                    WHERE
                        found.object = conflict.object
                        AND found.other IS NOT DISTINCT FROM conflict.other
                        AND found.code = conflict.code
                        AND found.field = conflict.field
                )
            )
            OR (
                conflict.code = ANY (%(placing)s::text[])
                AND EXISTS (SELECT 1 FROM {register} AS r WHERE r.uid = conflict.object AND r.geom IS NOT NULL)
            )
        )
    RETURNING conflict.id
)
INSERT INTO importers_conflictnote (conflict_id, act, user_id, text, made_at)
SELECT gone.id, 'gone', %(user)s, %(words)s, now()
FROM gone
