-- Records that the batch brought go. Those it changed bear their former batch again by now.
DELETE FROM {register} WHERE batch = %(batch)s::uuid
