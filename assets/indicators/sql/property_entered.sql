-- Things of the holders whose books were counted, against those counts. A thing stands in its settlement where its
-- holder's books are counted there; else with what the books do not divide by settlement, that its share be of like.
WITH books AS (
    SELECT book.holder_id, coalesce(settlement.code, '') AS settlement_code, book.count
    FROM assets_expectedproperty AS book
    LEFT JOIN {settlements} AS settlement ON settlement.id = book.settlement_id
)

SELECT settlement_code, sum(entered), sum(expected)
FROM (
    SELECT coalesce(divided.settlement_code, '') AS settlement_code, 1 AS entered, 0 AS expected
    FROM {property} AS thing
    LEFT JOIN (SELECT DISTINCT holder_id, settlement_code FROM books) AS divided USING (holder_id, settlement_code)
    WHERE thing.holder_id IN (SELECT holder_id FROM books)
    UNION ALL
    SELECT settlement_code, 0, count FROM books
) AS side
GROUP BY settlement_code
