-- The settlements that may be asked for, with the oblast of the hromada beside each; with a `code` that one alone.
SELECT id, name, coalesce((SELECT oblast FROM addresses_hromada ORDER BY id LIMIT 1), '')
FROM addresses_settlement
WHERE state <> %(archived)s AND %(code)s IN ('', code)
ORDER BY id
