(SELECT at, key, kind, person, name, register, object, number, why, detail
   FROM ({rows}) AS act
  WHERE (%(person)s::bigint IS NULL OR person = %(person)s::bigint)
    AND at >= %(since)s AND at < %(until)s AND (at, key) < (%(before_at)s::timestamptz, %(before_key)s)
  ORDER BY at DESC, key DESC
  LIMIT %(limit)s)
