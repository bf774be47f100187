-- Records of one state as they stand, in the shape in which the checks have a file's rows (sql/understand.sql): the
-- number of a row is the record's id.
CREATE VIEW {row} AS
SELECT
    understood.id AS row_no,
    {values},
    '{{}}'::text[] AS unread,
    '{{}}'::text[] AS cut,
    'sound' AS geom_state,
    NULL::text AS geom_note,
    understood.geom,
    {key} AS key
FROM {register} AS understood
WHERE understood.state = {state} AND {chosen}
