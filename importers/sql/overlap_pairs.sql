-- Pairs that overlap: rows among themselves, and rows with the register's other objects. They meet in the local plane,
-- where boundaries are straight (geo.geometry.local_plane); {scale} brings areas in it to m² on the ellipsoid.
-- A table of its own, because PostgreSQL plans CREATE TABLE AS in parallel and INSERT not.
CREATE UNLOGGED TABLE {pairs} AS
SELECT met.row_no, met.other, round(met.area::numeric, 1)::float8 AS amount
FROM (
    SELECT a.row_no, b.key AS other, ST_Area(ST_Intersection(a.geom, b.geom)) / {scale} AS area
    FROM {plane} AS a
    INNER JOIN {plane} AS b ON a.geom && b.geom AND a.row_no < b.row_no
    -- Boxes that share no more than the limit hold no more of an overlap, and are cheaper to look at.
    WHERE
        (least(ST_XMax(a.geom), ST_XMax(b.geom)) - greatest(ST_XMin(a.geom), ST_XMin(b.geom)))
        * (least(ST_YMax(a.geom), ST_YMax(b.geom)) - greatest(ST_YMin(a.geom), ST_YMin(b.geom))) > {limit}
        AND ST_Relate(a.geom, b.geom, 'T********')
    UNION ALL
    SELECT a.row_no, neighbour.key AS other, ST_Area(ST_Intersection(a.geom, neighbour.geom)) / {scale} AS area
    FROM {plane} AS a
    INNER JOIN (
        SELECT {register_key} AS key, ST_Transform(r.geom, {srid}) AS geom
        FROM {register} AS r
        -- Records that the file brings anew are compared as the file has them.
        WHERE
            r.state <> 'archived' AND r.geom && {extent}
            AND NOT EXISTS (SELECT 1 FROM {match} AS match WHERE match.record_id = r.id)
    ) AS neighbour ON a.geom && neighbour.geom
    WHERE ST_Relate(a.geom, neighbour.geom, 'T********')
) AS met
WHERE met.area > {limit}
