-- What was found of a row's place, where the row's record has one: it keeps it, whatever the file lacks.
UPDATE {finding} AS f
SET code = %(code)s, effect = %(effect)s, field = %(field)s, value = '', amount = NULL, other = ''
FROM {match} AS match, {register} AS record
WHERE
    f.code = ANY (%(placeless)s::text[])
    AND match.row_no = f.row_no
    AND record.id = match.record_id
    AND record.geom IS NOT NULL
