-- Addresses with what they refer to. A row of another register is joined only where the public sees it.
SELECT {columns}
FROM addresses_address AS r
LEFT JOIN addresses_settlement AS s ON s.id = r.settlement_id AND {settlements}
LEFT JOIN addresses_hromada AS h ON {hromada}
LEFT JOIN addresses_decision AS decision ON decision.id = r.decision_id
LEFT JOIN addresses_legalentity AS applicant ON applicant.id = r.applicant_id
LEFT JOIN addresses_legalentity AS council ON council.id = (SELECT council_id FROM addresses_hromada)
WHERE {visible} AND ({condition})
ORDER BY r.id
