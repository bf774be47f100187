-- Name and definition of what can be taken off a table and put back: foreign and unique keys, then plain indexes. The
-- primary key stays: other tables refer to it.
SELECT conname, pg_get_constraintdef(oid), true
FROM pg_constraint
WHERE conrelid = %(table)s::regclass AND contype IN ('f', 'u')
UNION ALL
SELECT entry.relname, pg_get_indexdef(entry.oid), false
FROM pg_index AS held
INNER JOIN pg_class AS entry ON entry.oid = held.indexrelid
WHERE
    held.indrelid = %(table)s::regclass
    AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = entry.oid)
