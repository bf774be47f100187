-- The settlements by which figures are told.
SELECT id, code, geom
FROM addresses_settlement
WHERE state = 'current' AND NOT restricted
