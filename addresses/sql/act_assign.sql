-- New addresses, and the act's effect.
WITH target AS ({target}),
assigned AS (
    INSERT INTO addresses_address (
        settlement_id, street_kind, street, number, named_object, geom, position_kind, postcode, cadastral_number,
        applicant_id, applicant_person, status, state, decision_id, verified_at, verified_by_id, evidence, created_by_id, updated_by_id
    )
    SELECT
        settlement_id, street_kind, street, number, named_object, geom, position_kind, postcode, cadastral_number,
        applicant_id, applicant_person, %(status)s, 'current', %(decision)s,
        CASE WHEN %(verifies)s THEN statement_timestamp() END,
        CASE WHEN %(verifies)s THEN %(user)s::bigint END,
        CASE WHEN %(verifies)s THEN %(evidence)s ELSE '' END,
        %(user)s, %(user)s
    FROM target
    RETURNING *
)
INSERT INTO addresses_addresseffect (act_id, address_id, version, before, after)
SELECT %(act)s, assigned.id, assigned.version, '', {after}
FROM assigned
INNER JOIN addresses_settlement AS settlement ON settlement.id = assigned.settlement_id
