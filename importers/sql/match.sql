-- Each row's record by the natural key, whatever its state, whether the row would move it, and whether it would change
-- it at all. A geometry that the file lacks moves nothing; nor does one whose vertices all stand where they stood.
CREATE UNLOGGED TABLE {match} AS
SELECT
    compared.row_no,
    compared.record_id,
    compared.record_version,
    compared.archived,
    compared.moved,
    compared.differs OR compared.moved AS changed
FROM (
    SELECT
        r.row_no,
        record.id AS record_id,
        record.version AS record_version,
        record.state = 'archived' AS archived,
        {differs} AS differs,
        (
            r.geom IS NOT NULL
            AND record.geom IS DISTINCT FROM r.geom
            AND NOT coalesce(
                ST_NPoints(r.geom) = ST_NPoints(record.geom)
                AND ST_HausdorffDistance(r.geom, record.geom) < {same_place},
                false
            )
        ) AS moved
    FROM {row} AS r
    INNER JOIN {register} AS record ON {same_key}
    OFFSET 0
) AS compared
