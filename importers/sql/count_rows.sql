SELECT
    count(*) FILTER (WHERE refused.row_no IS NULL AND match.row_no IS NULL),
    count(*) FILTER (WHERE refused.row_no IS NULL AND match.changed),
    count(*) FILTER (WHERE refused.row_no IS NULL AND NOT match.changed),
    count(refused.row_no)
FROM {row} AS r
LEFT JOIN {match} AS match USING (row_no)
LEFT JOIN {refused} AS refused USING (row_no)
