-- Findings as conflicts of the records that their rows became. An overlapping pair is one, whichever of the two was
-- found to overlap the other; a key that several objects have in common (none at all) means those that really meet.
INSERT INTO {found} (object, other, code, field, amount, value, detail, place)
SELECT
    one.object, one.other, one.code, one.field, one.amount, one.value, one.detail,
    CASE WHEN NOT ST_IsEmpty(one.place) THEN one.place END
FROM (
    SELECT DISTINCT ON (1, 2, 3, 4)
        least(record.uid, other.uid) AS object,
        CASE WHEN other.id IS NOT NULL THEN greatest(record.uid, other.uid) END AS other,
        f.code,
        f.field,
        f.amount,
        f.value,
        CASE WHEN other.id IS NULL THEN f.other ELSE '' END AS detail,
        CASE
            WHEN other.id IS NOT NULL THEN ST_CollectionExtract(ST_Intersection(record.geom, other.geom), 3)
            WHEN f.code = 'outside' THEN ST_Difference(record.geom, boundary.geom)
        END AS place
    FROM {finding} AS f
    INNER JOIN {row} AS r ON r.row_no = f.row_no
    INNER JOIN {register} AS record ON {same_record}
    LEFT JOIN {register} AS other
        ON
            f.code = 'overlap'
            AND {other_key} = f.other
            AND other.id <> record.id
            AND other.state <> 'archived'
            AND other.geom && record.geom
            AND ST_Relate(other.geom, record.geom, 'T********')
    LEFT JOIN (SELECT geom FROM {boundary} WHERE geom IS NOT NULL LIMIT 1) AS boundary ON f.code = 'outside'
    WHERE
        f.effect = ANY (%(effects)s::text[])
        AND (f.code <> 'overlap' OR other.id IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM {refused} AS refused WHERE refused.row_no = f.row_no)
    ORDER BY 1, 2, 3, 4, f.amount DESC
) AS one
ON CONFLICT DO NOTHING
