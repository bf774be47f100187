-- Acts of every kind as rows of one shape, the latest first. Each part is narrowed before it is put in order, so that
-- none of them is read whole for one page. `at` alone is not a place in the order: one transaction has one moment.
SELECT at, key, kind, person, name, register, object, number, why, detail
  FROM ({parts}) AS act
 ORDER BY at DESC, key DESC
 LIMIT %(limit)s
