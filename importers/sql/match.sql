-- Each row's record by the natural key, whatever its state, and whether the row would change it.
-- A geometry that the file lacks changes nothing; nor does one whose vertices all stand where they stood.
CREATE UNLOGGED TABLE {match} AS
SELECT
    r.row_no,
    record.id AS record_id,
    record.state = 'archived' AS archived,
    (
        {differs}
        OR r.geom IS NOT NULL
        AND record.geom IS DISTINCT FROM r.geom
        AND NOT coalesce(
            ST_NPoints(r.geom) = ST_NPoints(record.geom)
            AND ST_HausdorffDistance(r.geom, record.geom) < {same_place},
            false
        )
    ) AS changed
FROM {row} AS r
INNER JOIN {register} AS record ON {same_key}
