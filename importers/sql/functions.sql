-- A number met as text, null where it is none: decimal comma or point; spaces, non-breaking ones too, between thousands.
-- One expression and no subquery, so that the planner puts it in place of the call (importers/understanding.py).
CREATE OR REPLACE FUNCTION atlas_number(text) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $number$
    SELECT
        CASE
            WHEN translate($1, E',\u00A0\u202F ', '.') ~ '^[+-]?\d+(\.\d+)?$'
                THEN translate($1, E',\u00A0\u202F ', '.')::numeric
        END
$number$;
