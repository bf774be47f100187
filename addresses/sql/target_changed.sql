-- Addresses with what changes in each; null leaves what there is. Where nothing would change, there is no act.
SELECT
    address.id,
    coalesce(street.settlement_id, address.settlement_id) AS settlement_id,
    coalesce(street.kind, address.street_kind) AS street_kind,
    coalesce(street.name, address.street) AS street,
    coalesce(change.number, address.number) AS number,
    coalesce(change.named_object, address.named_object) AS named_object,
    coalesce(change.geom::geometry, address.geom) AS geom,
    coalesce(change.position_kind, address.position_kind) AS position_kind
FROM unnest(
    %(ids)s::bigint[], %(streets)s::bigint[], %(numbers)s::text[], %(named_objects)s::text[], %(geoms)s::text[],
    %(position_kinds)s::text[]
) AS change (id, street_id, number, named_object, geom, position_kind)
INNER JOIN addresses_address AS address ON address.id = change.id
LEFT JOIN addresses_street AS street ON street.id = change.street_id
WHERE
    street.id IS NOT NULL AND (street.settlement_id, street.kind, street.name)
    IS DISTINCT FROM (address.settlement_id, address.street_kind, address.street)
    OR change.number <> address.number
    OR change.named_object <> address.named_object
    OR change.geom IS NOT NULL AND change.geom::geometry IS DISTINCT FROM address.geom
    OR change.position_kind <> address.position_kind
