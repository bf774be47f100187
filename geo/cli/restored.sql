-- Versions of the registers' data go on above any that was given out since the backup was made, here or elsewhere: what
-- browsers and others keep under such a one must not be taken for what stands there now. Microseconds since 1970 are ahead
-- of any count of changes.
UPDATE geo_publication
SET data_version = greatest(data_version, (extract(EPOCH FROM clock_timestamp()) * 1000000)::bigint)
