-- Texts met in files as numbers and dates; null where they are none. Used by importers/understanding.py.
CREATE OR REPLACE FUNCTION atlas_number(text) RETURNS numeric
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $number$
    -- Decimal comma or point; spaces, non-breaking ones too, between thousands.
    SELECT CASE WHEN plain ~ '^[+-]?\d+(\.\d+)?$' THEN plain::numeric END
    FROM (SELECT translate($1, E',\u00A0\u202F ', '.') AS plain) AS cleaned
$number$;

CREATE OR REPLACE FUNCTION atlas_date(text) RETURNS date
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $date$
DECLARE
    parts text[];
BEGIN
    -- Day first, as Ukrainian documents write it, or ISO 8601; a time behind it is dropped.
    parts := regexp_match($1, '^(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:\D|$)');
    IF parts IS NOT NULL THEN
        RETURN make_date(parts[3]::int, parts[2]::int, parts[1]::int);
    END IF;
    parts := regexp_match($1, '^(\d{4})[./-](\d{1,2})[./-](\d{1,2})(?:\D|$)');
    IF parts IS NOT NULL THEN
        RETURN make_date(parts[1]::int, parts[2]::int, parts[3]::int);
    END IF;
    RETURN NULL;
EXCEPTION WHEN datetime_field_overflow THEN
    RETURN NULL;
END
$date$;
