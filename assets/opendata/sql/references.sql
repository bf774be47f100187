-- One number for all that the sets take from tables that are no registers and have no data version: another number,
-- another content.
SELECT concat_ws(
    ' ',
    (SELECT council_id FROM addresses_hromada),
    (SELECT sum(hashtextextended(d::text, 0)) FROM addresses_decision AS d),
    (SELECT sum(hashtextextended(e::text, 0)) FROM addresses_legalentity AS e),
    (SELECT sum(hashtextextended(p::text, 0)) FROM assets_landpurpose AS p),
    (SELECT sum(hashtextextended(c::text, 0)) FROM assets_buildingclass AS c),
    (SELECT sum(hashtextextended(t::text, 0)) FROM assets_siteparcel AS t)
)
