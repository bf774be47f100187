-- Rows without a geometry get the place that was found for their text, or the reason why there is none.
UPDATE {raw} AS raw
SET geom = place.geom, place_note = place.note, place_score = place.score
FROM {place} AS place
WHERE raw.geom IS NULL AND place.text = {text}
