-- The parcels of an act and those around them, in one order for everyone, so that two acts wait and never deadlock.
SELECT parcel.id
FROM assets_parcel AS parcel
WHERE
    parcel.id = ANY(%(ids)s)
    OR parcel.id IN (
        SELECT around.id
        FROM assets_parcel AS ours
        INNER JOIN assets_parcel AS around ON around.geom && ours.geom
        WHERE ours.id = ANY(%(ids)s) AND around.state <> 'archived'
    )
ORDER BY parcel.id
FOR UPDATE
