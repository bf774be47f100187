-- What is found once more is what it amounts to now, and where; what a person said of it stays.
UPDATE importers_conflict AS conflict
SET
    amount = found.amount,
    value = found.value,
    detail = found.detail,
    place = found.place,
    checked_at = now()
FROM {found} AS found
WHERE
    conflict.register = %(register)s
    AND conflict.object = found.object
    AND conflict.other IS NOT DISTINCT FROM found.other
    AND conflict.code = found.code
    AND conflict.field = found.field
