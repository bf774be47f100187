-- Hectares on the ellipsoid. Places divide the hromada without a rest: where settlements overlap, the land is the one's
-- whose code comes first. Where parcels overlap, their land counts once.
WITH settlement AS (
    SELECT code, geom FROM {settlements} AS listed WHERE geom IS NOT NULL
),

place AS (
    SELECT
        one.code,
        coalesce(
            ST_Difference(
                one.geom,
                (SELECT ST_Union(other.geom) FROM settlement AS other WHERE other.code < one.code AND other.geom && one.geom)
            ),
            one.geom
        ) AS geom
    FROM settlement AS one
    UNION ALL
    SELECT '', coalesce(ST_Difference(hromada.geom, (SELECT ST_Union(geom) FROM settlement)), hromada.geom)
    FROM addresses_hromada AS hromada
    WHERE hromada.geom IS NOT NULL
),

inventoried AS (
    SELECT place.code, ST_Intersection(ST_Union(parcel.geom), place.geom) AS geom
    FROM place
    INNER JOIN assets_parcel AS parcel ON ST_Intersects(place.geom, parcel.geom)
    WHERE parcel.state = 'current' AND parcel.status = 'registered' AND parcel.documented_area > 0
    GROUP BY place.code, place.geom
)

SELECT
    place.code,
    coalesce(round((ST_Area(inventoried.geom::geography) / %(hectare)s)::numeric, 4), 0),
    round((ST_Area(place.geom::geography) / %(hectare)s)::numeric, 4)
FROM place
LEFT JOIN inventoried ON inventoried.code = place.code
