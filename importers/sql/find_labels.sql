-- Texts of a drawing among rows for a register that holds no points: they are its writing and no faulty objects. Whatever
-- else was found of them is nothing to mend.
WITH label AS (
    SELECT f.row_no, {text} AS text
    FROM {finding} AS f
    INNER JOIN {raw} AS raw USING (row_no)
    WHERE f.code = %(wrong_kind)s AND GeometryType(raw.geom) = 'POINT' AND {text} <> ''
),

forgotten AS (
    DELETE FROM {finding} AS f USING label
    WHERE f.row_no = label.row_no
)

INSERT INTO {finding} (row_no, code, effect, field, value)
SELECT label.row_no, %(code)s, %(effect)s, %(field)s, label.text
FROM label
