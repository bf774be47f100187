-- Parcels that are no longer as the act left them. A later change that was itself taken back is no obstacle: `after` is
-- what the parcel was when the act had left it, kept by the change that came next.
SELECT touched.cadastral_number
FROM assets_parcelinact AS touched
LEFT JOIN assets_parcel AS parcel ON parcel.id = touched.parcel_id
LEFT JOIN assets_parcelevent AS after ON after.pgh_obj_id = touched.parcel_id AND after.version = touched.version
WHERE
    touched.act_id = %(act)s
    AND coalesce(parcel.version, 0) <> touched.version
    AND NOT coalesce({same}, FALSE)
ORDER BY touched.cadastral_number
