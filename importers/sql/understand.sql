-- Raw rows understood. The geometry passes: unreadable or of another kind, invalid (repaired), then as the register
-- holds it. Each step is a subquery with OFFSET 0 where an expensive expression would otherwise be computed twice.
CREATE UNLOGGED TABLE {row} AS
SELECT
    understood.*,
    {key} AS key
FROM (
    SELECT
        raw.row_no,
        {values},
        array_remove(ARRAY[{unread}]::text[], NULL) AS unread,
        shape.state AS geom_state,
        shape.note AS geom_note,
        shape.geom
    FROM {raw} AS raw
    {joins}
    CROSS JOIN LATERAL (
        SELECT
            CASE
                WHEN raw.geom_unreadable THEN 'unreadable'
                WHEN raw.geom IS NULL OR ST_IsEmpty(raw.geom) THEN 'missing'
                WHEN checked.sound IS NOT TRUE AND ST_IsEmpty(kept.geom) IS NOT FALSE THEN 'beyond-repair'
                WHEN ST_IsEmpty(kept.geom) IS NOT FALSE THEN 'wrong-kind'
                WHEN NOT checked.sound THEN 'repaired'
                ELSE 'sound'
            END AS state,
            CASE
                WHEN NOT checked.sound THEN ST_IsValidReason(raw.geom)
                WHEN ST_IsEmpty(kept.geom) IS NOT FALSE THEN lower(GeometryType(raw.geom))
            END AS note,
            CASE WHEN NOT ST_IsEmpty(kept.geom) THEN ST_SetSRID(kept.geom, {srid}) END AS geom
        FROM
            (SELECT ST_IsValid(raw.geom) AS sound OFFSET 0) AS checked
            CROSS JOIN LATERAL (
                SELECT
                    CASE WHEN checked.sound THEN raw.geom ELSE ST_MakeValid(raw.geom, 'method=structure') END AS g
                OFFSET 0
            ) AS mended
            CROSS JOIN LATERAL (SELECT {as_kind} AS geom OFFSET 0) AS kept
    ) AS shape
) AS understood
