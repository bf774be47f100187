-- Rows with a finding that leaves them out, once each.
INSERT INTO {refused} (row_no)
SELECT row_no FROM {finding} WHERE effect = 'left-out'
ON CONFLICT DO NOTHING
