concat_ws(
    ', ',
    concat_ws(' ', %(settlement_words)s::jsonb ->> {settlement}.kind, {settlement}.name),
    nullif({address}.named_object, ''),
    concat_ws(' ', %(street_words)s::jsonb ->> {address}.street_kind, {address}.street),
    {address}.number
)
