-- Places of some findings; of a row whose geometry was not taken, what the file has.
SELECT found.id, ST_AsGeoJSON({place}, {digits}), NULL
FROM importers_finding AS found
INNER JOIN {row} AS r USING (row_no)
INNER JOIN {raw} AS raw USING (row_no)
WHERE found.id = ANY(%(ids)s)
