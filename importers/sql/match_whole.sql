-- Without a key a row means the record that says and shows the same in everything; whatever differs is another object. Of
-- several alike, each row has a record of its own, those in force first, so that a file that says something twice is not
-- taken for changed. A geometry is the same if all of its vertices stand where they stood.
CREATE UNLOGGED TABLE {match} AS
WITH rows_told AS (
    SELECT
        told.row_no, told.geom, told.digest,
        row_number() OVER (PARTITION BY told.digest, told.geom ORDER BY told.row_no) AS place
    FROM (
        SELECT r.row_no, r.geom, md5(ROW({values})::text) AS digest
        FROM {row} AS r
    ) AS told
),

records_told AS (
    SELECT
        told.id, told.version, told.is_archived, told.geom, told.digest,
        row_number() OVER (PARTITION BY told.digest, told.geom ORDER BY told.is_archived, told.id) AS place
    FROM (
        SELECT
            record.id, record.version, record.geom,
            record.state = 'archived' AS is_archived,
            md5(ROW({present})::text) AS digest
        FROM {register} AS record
    ) AS told
)

SELECT DISTINCT ON (row_told.row_no)
    row_told.row_no,
    record_told.id AS record_id,
    record_told.version AS record_version,
    record_told.is_archived AS archived,
    false AS moved,
    false AS changed
FROM rows_told AS row_told
INNER JOIN records_told AS record_told
    ON
        record_told.digest = row_told.digest
        AND record_told.place = row_told.place
        AND (
            record_told.geom IS NOT DISTINCT FROM row_told.geom
            OR (
                ST_NPoints(row_told.geom) = ST_NPoints(record_told.geom)
                AND ST_DWithin(ST_Envelope(row_told.geom), ST_Envelope(record_told.geom), {same_place})
                AND ST_HausdorffDistance(row_told.geom, record_told.geom) < {same_place}
            )
        )
ORDER BY row_told.row_no, record_told.is_archived, record_told.id
