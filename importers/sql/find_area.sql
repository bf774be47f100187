-- Computed areas that differ from the documented ones (hectares) by more than a share; the amount is in per cent.
INSERT INTO {finding} (row_no, code, effect, field, value, amount)
SELECT
    measured.row_no,
    %(code)s,
    CASE
        WHEN abs(measured.computed - measured.documented) > %(refused_above)s * measured.documented THEN %(left_out)s
        ELSE %(effect)s
    END,
    %(field)s,
    measured.documented::text,
    round((100 * (measured.computed - measured.documented) / measured.documented)::numeric, 1)
FROM (
    SELECT r.row_no, r.{documented} AS documented, atlas_local_area(r.geom) / %(hectare)s AS computed
    FROM {row} AS r
    WHERE r.geom IS NOT NULL AND r.{documented} > 0
) AS measured
WHERE abs(measured.computed - measured.documented) > %(limit)s * measured.documented
