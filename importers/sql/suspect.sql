-- Every condition over single rows in one pass: a row and the number of a condition that it is under.
-- CREATE TABLE AS is planned in parallel, INSERT is not.
CREATE UNLOGGED TABLE {suspect} AS
SELECT marked.row_no, unnest(marked.marks) AS mark
FROM (SELECT r.row_no, array_remove(ARRAY[{marks}]::int[], NULL) AS marks FROM {row} AS r OFFSET 0) AS marked
WHERE marked.marks <> '{{}}'
