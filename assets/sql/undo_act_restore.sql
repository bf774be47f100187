-- The parcels that ceased by the act are again what they were before it.
UPDATE assets_parcel AS parcel
SET {assignments}
FROM assets_parcelinact AS touched
INNER JOIN assets_parcelevent AS before
    ON before.pgh_obj_id = touched.parcel_id AND before.version = touched.version - 1
WHERE touched.act_id = %(act)s AND touched.side = 'ceased' AND parcel.id = touched.parcel_id
