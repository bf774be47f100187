-- Raw rows understood. The geometry comes mended (importers/mending.py). One of the register's kind is taken as it is; of
-- any other, such as a collection, {kept} is the part that the register holds. Nothing here keeps the planner from doing
-- the whole in parallel: a subquery with OFFSET 0, or LATERAL, would.
CREATE UNLOGGED TABLE {row} AS
SELECT understood.*, {key} AS key
FROM (
    SELECT
        raw.row_no,
        {values}
        array_remove(ARRAY[{unread}]::text[], NULL) AS unread,
        array_remove(ARRAY[{cut}]::text[], NULL) AS cut,
        CASE
            WHEN raw.geom_fault IS NOT NULL THEN raw.geom_fault
            WHEN raw.geom IS NULL THEN CASE WHEN raw.place_note IS NULL THEN 'missing' ELSE 'not-located' END
            WHEN ST_IsEmpty(raw.geom) THEN 'empty'
            WHEN GeometryType(raw.geom) <> ALL ({whole}) AND ST_IsEmpty({kept}) IS NOT FALSE THEN 'wrong-kind'
            WHEN GeometryType(raw.geom) <> ALL ({whole}) AND ST_NPoints({kept}) < ST_NPoints(raw.geom) THEN 'parts'
            WHEN raw.place_note IS NOT NULL THEN 'located'
            ELSE 'sound'
        END AS geom_state,
        CASE
            WHEN GeometryType(raw.geom) = ANY ({whole}) THEN raw.place_note
            ELSE coalesce(lower(GeometryType(raw.geom)), raw.place_note)
        END AS geom_note,
        CASE
            WHEN ST_IsEmpty(raw.geom) THEN NULL
            WHEN GeometryType(raw.geom) = ANY ({whole}) THEN ST_SetSRID({whole_kept}, {srid})
            WHEN NOT ST_IsEmpty({kept}) THEN ST_SetSRID({kept}, {srid})
        END AS geom
    FROM {raw} AS raw
    {joins}
) AS understood
