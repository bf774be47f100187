-- What the geocoder answered, address by address. Staged geometries have no SRID yet; these too are in EPSG:4326.
INSERT INTO {place} (text, geom, score, note)
SELECT answer.text, ST_MakePoint(answer.lon, answer.lat), answer.score, answer.note
FROM unnest(
    %(texts)s::text[], %(lons)s::float8[], %(lats)s::float8[], %(scores)s::float8[], %(notes)s::text[]
) AS answer (text, lon, lat, score, note)
