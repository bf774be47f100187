INSERT INTO importers_conflict (
    register, object, other, code, field, amount, value, detail, place, batch_id, state, opened_at, checked_at
)
SELECT
    %(register)s, found.object, found.other, found.code, found.field, found.amount, found.value, found.detail,
    found.place, %(batch)s, 'open', now(), now()
FROM {found} AS found
ON CONFLICT ON CONSTRAINT conflict_once_on_the_list DO NOTHING
