-- A record gets back what an earlier version of it held.
UPDATE {register} AS record
SET {assignments}
FROM {event} AS past
WHERE past.pgh_id = %(event)s AND past.pgh_obj_id = record.id
