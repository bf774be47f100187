SELECT settlement_code, count(verified_at), count(*)
FROM {property} AS thing
GROUP BY settlement_code
