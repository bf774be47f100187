-- Jobs that say that they run, and whose lock (`geo.jobs.LOCKS`, the last digits of their identifier) no session holds.
UPDATE geo_job AS j
SET status = 'failed', message = %(told)s, finished_at = statement_timestamp()
WHERE
    j.status = 'running'
    AND NOT EXISTS (
        SELECT FROM pg_locks AS l
        WHERE
            l.locktype = 'advisory'
            AND l.classid = %(locks)s
            AND l.objid = ('x' || lpad(right(j.uid::text, %(digits)s), 8, '0'))::bit(32)::bigint
            AND l.objsubid = 2
            AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    )
