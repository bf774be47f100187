CREATE UNLOGGED TABLE {finding} (
    row_no bigint NOT NULL,
    code text NOT NULL,
    effect text NOT NULL,
    field text NOT NULL DEFAULT '',
    value text NOT NULL DEFAULT '',
    amount double precision,
    other text NOT NULL DEFAULT ''
)
