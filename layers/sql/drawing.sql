-- All that a frame holds of several registers, cut, thinned to what paper shows, in mm from the frame's north-western
-- corner. The strata are selections, one of each register, as the viewer sees it. Values are bound.
WITH reach AS (
    SELECT drawn, ST_Envelope(ST_Transform(drawn, 4326)) AS searched
    FROM ST_Expand(ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, %(srid)s), %(beyond)s) AS drawn
),
found AS (
    {strata}
),
cut AS (
    SELECT found.stratum, found.id, found.texts, ST_ClipByBox2D(planar, reach.drawn) AS geom
    FROM found, reach, ST_Transform(found.geom, %(srid)s) AS planar
    WHERE ST_Dimension(planar) < 2 OR ST_Area(planar) >= found.least
),
on_paper AS (
    -- y grows to the north here, and ST_AsSVG turns it over.
    SELECT stratum, id, texts, ST_Affine(
        ST_Simplify(geom, %(resolution)s, true),
        %(mm_per_metre)s, 0, 0, %(mm_per_metre)s, -%(west)s * %(mm_per_metre)s, -%(north)s * %(mm_per_metre)s
    ) AS geom
    FROM cut
    WHERE NOT ST_IsEmpty(geom)
)
SELECT stratum, texts, ST_AsSVG(geom, 0, %(decimals)s), ST_AsBinary(ST_Affine(geom, 1, 0, 0, -1, 0, 0))
FROM on_paper
ORDER BY stratum, id
