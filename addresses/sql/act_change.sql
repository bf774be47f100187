-- An act over all its addresses at once, and its effect on each. The verification of a row whose essential
-- fields change is taken away by the trigger `lose_verification`, unless it is made anew here.
WITH target AS ({target}),
before AS (
    SELECT address.id, {before} AS text
    FROM target
    INNER JOIN addresses_address AS address ON address.id = target.id
    INNER JOIN addresses_settlement AS settlement ON settlement.id = address.settlement_id
),
changed AS (
    UPDATE addresses_address AS address
    SET
        settlement_id = target.settlement_id,
        street_kind = target.street_kind,
        street = target.street,
        number = target.number,
        named_object = target.named_object,
        geom = target.geom,
        position_kind = target.position_kind,
        status = %(status)s,
        decision_id = %(decision)s,
        previous = CASE
            WHEN
                (target.settlement_id, target.street_kind, target.street, target.number, target.named_object)
                IS DISTINCT FROM
                (address.settlement_id, address.street_kind, address.street, address.number, address.named_object)
                THEN before.text
            ELSE address.previous
        END,
        verified_at = CASE WHEN {verified} THEN statement_timestamp() ELSE address.verified_at END,
        verified_by_id = CASE WHEN {verified} THEN %(user)s::bigint ELSE address.verified_by_id END,
        evidence = CASE WHEN {verified} THEN %(evidence)s ELSE address.evidence END,
        updated_by_id = %(user)s
    FROM target
    INNER JOIN before ON before.id = target.id
    INNER JOIN addresses_settlement AS settlement ON settlement.id = target.settlement_id
    WHERE address.id = target.id
    RETURNING address.id, address.version, before.text AS before, {after} AS after
)
INSERT INTO addresses_addresseffect (act_id, address_id, version, before, after)
SELECT %(act)s, id, version, before, after FROM changed
