CREATE UNLOGGED TABLE {found} (
    object uuid NOT NULL,
    other uuid,
    code text NOT NULL,
    field text NOT NULL,
    amount double precision,
    value text NOT NULL,
    detail text NOT NULL,
    place geometry,
    UNIQUE NULLS NOT DISTINCT (object, other, code, field)
)
