-- Raw rows understood. The geometry passes step by step: sound or not, mended, the part of the register's kind, whether
-- there were others. Each step is a subquery with OFFSET 0, so that an expensive expression used twice is computed once
-- (and unlike with LATERAL, the whole is planned in parallel).
CREATE UNLOGGED TABLE {row} AS
SELECT understood.*, {key} AS key
FROM (
    SELECT
        raw.row_no,
        {values},
        array_remove(ARRAY[{unread}]::text[], NULL) AS unread,
        array_remove(ARRAY[{cut}]::text[], NULL) AS cut,
        CASE
            WHEN raw.geom_unreadable THEN 'unreadable'
            WHEN raw.geom IS NULL AND raw.place_note IS NOT NULL THEN 'not-located'
            WHEN raw.geom IS NULL OR ST_IsEmpty(raw.geom) THEN 'missing'
            WHEN NOT raw.sound AND ST_IsEmpty(raw.kept) IS NOT FALSE THEN 'beyond-repair'
            WHEN ST_IsEmpty(raw.kept) IS NOT FALSE THEN 'wrong-kind'
            WHEN NOT raw.sound THEN 'repaired'
            WHEN raw.partly THEN 'parts'
            WHEN raw.place_note IS NOT NULL THEN 'located'
            ELSE 'sound'
        END AS geom_state,
        CASE
            WHEN raw.geom IS NULL THEN raw.place_note
            WHEN NOT raw.sound THEN ST_IsValidReason(raw.geom)
            WHEN raw.partly OR ST_IsEmpty(raw.kept) IS NOT FALSE THEN lower(GeometryType(raw.geom))
            ELSE raw.place_note
        END AS geom_note,
        CASE WHEN NOT ST_IsEmpty(raw.kept) THEN ST_SetSRID(raw.kept, {srid}) END AS geom
    FROM (
        SELECT
            kind.*,
            GeometryType(kind.geom) IN ('GEOMETRYCOLLECTION', 'MULTIPOINT')
                AND ST_NPoints(kind.kept) < ST_NPoints(kind.geom) AS partly
        FROM (
            SELECT mended.*, {as_kind} AS kept
            FROM (
                SELECT
                    checked.*,
                    CASE
                        WHEN checked.sound THEN checked.geom
                        ELSE ST_MakeValid(checked.geom, 'method=structure')
                    END AS g
                FROM (SELECT staged.*, ST_IsValid(staged.geom) AS sound FROM {raw} AS staged OFFSET 0) AS checked
                OFFSET 0
            ) AS mended
            OFFSET 0
        ) AS kind
        OFFSET 0
    ) AS raw
    {joins}
) AS understood
