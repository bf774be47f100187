-- Parcels reached along the lineage from one, with the fewest acts that lie between. Ids rise along every edge (check
-- lineage_has_no_cycle), so it ends; a parcel reached by several ways is followed once in each generation.
WITH RECURSIVE relatives AS (
    SELECT {to} AS id, 1 AS generation
    FROM assets_parcellineage
    WHERE {from} = %(parcel)s
    UNION
    SELECT edge.{to}, relatives.generation + 1
    FROM assets_parcellineage AS edge
    INNER JOIN relatives ON relatives.id = edge.{from}
)
SELECT id, min(generation) AS generation
FROM relatives
GROUP BY id
ORDER BY generation, id
