-- Which of these numbers stand in the register or ever stood there. The numbers of an act that was taken back are free
-- for an act on the same parcels and for no other: they belong to that land.
SELECT cadastral_number FROM assets_parcel WHERE cadastral_number = ANY(%(numbers)s)
UNION
SELECT past.cadastral_number
FROM assets_parcelevent AS past
WHERE
    past.cadastral_number = ANY(%(numbers)s)
    AND NOT EXISTS (
        SELECT 1
        FROM assets_parcelinact AS given
        INNER JOIN assets_parcelact AS act ON act.id = given.act_id AND act.undone_at IS NOT NULL
        CROSS JOIN LATERAL (
            SELECT array_agg(ceased.cadastral_number::text) AS numbers
            FROM assets_parcelinact AS ceased
            WHERE ceased.act_id = act.id AND ceased.side = 'ceased'
        ) AS before
        WHERE
            given.cadastral_number = past.cadastral_number
            AND given.side = 'arose'
            AND before.numbers @> %(ceasing)s
            AND before.numbers <@ %(ceasing)s
    )
ORDER BY cadastral_number
