-- The generated parcels once more beside the old ones, `east` and `north` degrees away, their numbers beginning with `block`.
INSERT INTO assets_parcel (
    state, geom, cadastral_number, status, purpose_text, purpose_id, category, ownership, documented_area,
    normative_value, contract_kind, contract_number, contract_date, contract_until, address, batch
)
SELECT
    state, ST_Translate(geom, %(east)s, %(north)s), %(block)s || substr(cadastral_number, 6), status, purpose_text,
    purpose_id, category, ownership, documented_area, normative_value, contract_kind, contract_number, contract_date,
    contract_until, address, batch
FROM assets_parcel
WHERE id <= %(last)s
