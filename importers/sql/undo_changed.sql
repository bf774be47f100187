-- Records that the batch changed get back what they were.
UPDATE {register} AS record
SET {assignments}
FROM {event} AS event
INNER JOIN pghistory_context AS context ON context.id = event.pgh_context_id
WHERE event.pgh_obj_id = record.id AND event.pgh_label = 'update' AND context.metadata ->> 'batch' = %(batch)s
