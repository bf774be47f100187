-- A text that fills a field as wide as a file can have it, and that the register's text begins with, was cut by the file:
-- the register keeps its own.
UPDATE {row} AS r
SET {kept}
FROM {register} AS record
WHERE ({full}) AND {same_key} AND ({cut})
