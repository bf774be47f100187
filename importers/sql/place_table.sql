CREATE UNLOGGED TABLE {place} (text text PRIMARY KEY, geom geometry, score double precision, note text NOT NULL)
