concat_ws(
    ', ',
    concat_ws(' ', %(settlement_words)s::jsonb ->> {settlement}.kind, {settlement}.name),
    concat_ws(' ', %(street_words)s::jsonb ->> {street}.kind, {street}.name)
)
