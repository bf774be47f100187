INSERT INTO {finding} (row_no, code, effect, field, amount, other)
SELECT found.row_no, %(code)s, %(effect)s, 'geom', found.area, found.other
FROM unnest(%(row_nos)s::bigint[], %(areas)s::float8[], %(others)s::text[]) AS found (row_no, area, other)
