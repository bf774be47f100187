SELECT settlement_code, count(verified_at), count(*)
FROM {addresses} AS address
WHERE status <> 'cancelled'
GROUP BY settlement_code
