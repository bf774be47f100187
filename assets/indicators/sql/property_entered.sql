-- Things of the holders whose books were counted, against those counts. What a settlement's count is not known of
-- stands among the things that the books do not divide by settlement.
SELECT settlement_code, sum(entered), sum(expected)
FROM (
    SELECT thing.settlement_code, 1 AS entered, 0 AS expected
    FROM {property} AS thing
    WHERE thing.holder_id IN (SELECT holder_id FROM assets_expectedproperty)
    UNION ALL
    SELECT coalesce(settlement.code, ''), 0, books.count
    FROM assets_expectedproperty AS books
    LEFT JOIN {settlements} AS settlement ON settlement.id = books.settlement_id
) AS both_sides
GROUP BY settlement_code
