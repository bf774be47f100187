-- Addresses that are not there yet.
SELECT
    NULL::bigint AS id,
    street.settlement_id,
    street.kind AS street_kind,
    street.name AS street,
    place.number,
    place.named_object,
    place.geom::geometry AS geom,
    place.position_kind,
    place.postcode,
    place.cadastral_number,
    place.applicant_id,
    place.applicant_person
FROM unnest(
    %(streets)s::bigint[], %(numbers)s::text[], %(named_objects)s::text[], %(geoms)s::text[],
    %(position_kinds)s::text[], %(postcodes)s::text[], %(cadastral_numbers)s::text[], %(applicants)s::bigint[],
    %(applicant_persons)s::text[]
) AS place (
    street_id, number, named_object, geom, position_kind, postcode, cadastral_number, applicant_id, applicant_person
)
INNER JOIN addresses_street AS street ON street.id = place.street_id
