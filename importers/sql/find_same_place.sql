-- Objects of different keys with one geometry, wherever its first vertex stands: that of an earlier row of the file, or of
-- a record that the file does not have. Only geometries of one box are looked at: to compare four numbers is cheap.
WITH placed AS NOT MATERIALIZED (
    SELECT
        r.row_no, r.key, r.geom,
        ST_XMin(r.geom) AS west, ST_YMin(r.geom) AS south, ST_XMax(r.geom) AS east, ST_YMax(r.geom) AS north
    FROM {row} AS r
    WHERE
        ST_Dimension(r.geom) > 0
        AND NOT EXISTS (SELECT 1 FROM {refused} AS refused WHERE refused.row_no = r.row_no)
    UNION ALL
    SELECT
        NULL, {register_key}, record.geom,
        ST_XMin(record.geom), ST_YMin(record.geom), ST_XMax(record.geom), ST_YMax(record.geom)
    FROM {register} AS record
    WHERE
        ST_Dimension(record.geom) > 0
        AND record.state <> 'archived'
        AND NOT EXISTS (SELECT 1 FROM {match} AS match WHERE match.record_id = record.id)
),

boxes AS (
    SELECT west, south, east, north
    FROM placed
    GROUP BY west, south, east, north
    HAVING count(*) > 1 AND count(row_no) > 0
),

shapes AS (
    SELECT placed.row_no, placed.key, ST_Normalize(placed.geom) AS shape
    FROM placed
    INNER JOIN boxes USING (west, south, east, north)
),

ranked AS (
    SELECT row_no, first_value(key) OVER twins AS other, row_number() OVER twins AS place
    FROM shapes
    WINDOW twins AS (PARTITION BY shape ORDER BY row_no NULLS FIRST)
)

INSERT INTO {finding} (row_no, code, effect, field, other)
SELECT row_no, %(code)s, %(effect)s, %(field)s, other
FROM ranked
WHERE place > 1 AND row_no IS NOT NULL
