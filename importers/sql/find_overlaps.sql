INSERT INTO {finding} (row_no, code, effect, field, amount, other)
SELECT
    found.row_no,
    %(code)s,
    CASE WHEN found.area > %(refused_above)s THEN %(left_out)s ELSE %(effect)s END,
    %(field)s,
    round(found.area::numeric, 1),
    found.other
FROM unnest(%(row_nos)s::bigint[], %(areas)s::float8[], %(others)s::text[]) AS found (row_no, area, other)
