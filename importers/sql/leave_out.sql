UPDATE {row} AS r SET action = 'left-out'
FROM (SELECT DISTINCT row_no FROM {finding} WHERE effect = 'left-out') AS refused
WHERE refused.row_no = r.row_no AND r.action IS DISTINCT FROM 'left-out'
