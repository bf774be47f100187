-- A report with all that comes with it, in one statement, the last before the commit: every report raises the data
-- versions of the same few registers, and the next one waits for their rows until this one is committed.
WITH report AS (
    INSERT INTO reports_report (
        uid, category_id, state, publicity, geom, address, thing_layer, thing, thing_number, description, answers,
        media_url, department_id, promised_on, answer_by, at_most_on, disputes, source, language, token_digest
    ) VALUES (
        %(uid)s, %(category_id)s, %(state)s, %(publicity)s, ST_Point(%(lon)s, %(lat)s, 4326), %(address)s,
        %(thing_layer)s, %(thing)s, %(thing_number)s, %(description)s, %(answers)s, %(media_url)s, %(department_id)s,
        %(promised_on)s, %(answer_by)s, %(at_most_on)s, %(disputes)s, %(source)s, %(language)s, %(token_digest)s
    )
    RETURNING id, created_at
), contact AS (
    INSERT INTO reports_contact (report_id, email, phone, first_name, last_name, account, confirmed_at)
    SELECT id, %(email)s, %(phone)s, %(first_name)s, %(last_name)s, %(account)s, %(confirmed_at)s
      FROM report
     WHERE %(can_be_reached)s
), origin AS (
    INSERT INTO reports_origin (report_id, address, device)
    SELECT id, %(network)s, %(device)s FROM report
), photographs AS (
    INSERT INTO reports_photograph (
        uid, report_id, kind, width, height, sha256, readiness, came_as, stored_as, redacted_as
    )
    SELECT one.uid, report.id, %(kind)s, one.width, one.height, one.sha256, %(readiness)s, one.came_as, '', ''
      FROM report,
           unnest(
               %(uids)s::uuid[], %(widths)s::integer[], %(heights)s::integer[], %(digests)s::text[], %(came)s::text[]
           ) AS one (uid, width, height, sha256, came_as)
), idempotency AS (
    UPDATE reports_idempotencykey AS entered SET report_id = report.id
      FROM report
     WHERE entered.sender = %(sender)s AND entered.key = %(key)s
)
SELECT id, created_at FROM report
