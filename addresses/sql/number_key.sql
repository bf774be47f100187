-- What makes two numbers one: their parts, or where they have none, their letters.
CASE
    WHEN atlas_house_part(target.number, 'house') IS NULL THEN atlas_fold(target.number)
    ELSE concat_ws(
        ' ',
        atlas_house_part(target.number, 'house'),
        coalesce(atlas_house_part(target.number, 'letter'), '-'),
        coalesce(atlas_house_part(target.number, 'fraction'), '-'),
        coalesce(atlas_house_part(target.number, 'block'), '-')
    )
END
