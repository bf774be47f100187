"""The officer in the field: what a phone asks for (`nearest`, `cards`) and does (`actions`), and its page at
`/staff/field/`."""
