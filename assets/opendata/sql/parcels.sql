-- Parcels with what they refer to.
SELECT {columns}
FROM assets_parcel AS r
LEFT JOIN assets_landpurpose AS purpose ON purpose.id = r.purpose_id
LEFT JOIN addresses_legalentity AS custodian ON custodian.id = r.custodian_id
LEFT JOIN addresses_legalentity AS tenant ON tenant.id = r.tenant_id
LEFT JOIN addresses_decision AS contract_decision ON contract_decision.id = r.contract_decision_id
LEFT JOIN addresses_legalentity AS council ON council.id = (SELECT council_id FROM addresses_hromada)
WHERE {visible} AND ({condition})
ORDER BY r.id
