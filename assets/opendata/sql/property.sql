-- Things of communal property with what they refer to. A row of another register is joined only where the public sees
-- it; a thing lies in the settlement that its own row names, or in its address's.
SELECT {columns}
FROM assets_communalproperty AS r
LEFT JOIN addresses_address AS a ON a.id = r.address_id AND {addresses}
LEFT JOIN addresses_settlement AS s ON s.id = coalesce(r.settlement_id, a.settlement_id) AND {settlements}
LEFT JOIN addresses_hromada AS h ON {hromada}
LEFT JOIN assets_buildingclass AS building_class ON building_class.id = r.building_class_id
LEFT JOIN addresses_legalentity AS holder ON holder.id = r.holder_id
LEFT JOIN addresses_legalentity AS owner ON owner.id = r.owner_id
LEFT JOIN addresses_legalentity AS tenant ON tenant.id = r.tenant_id
LEFT JOIN addresses_legalentity AS council ON council.id = (SELECT council_id FROM addresses_hromada)
WHERE {visible} AND ({condition})
ORDER BY r.id
