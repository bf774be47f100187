-- Which rows would change which records, and in what version each record was compared; as one text.
SELECT coalesce(md5(string_agg(concat_ws(',', row_no, record_id, record_version), ';' ORDER BY row_no)), '')
FROM {match}
WHERE changed
