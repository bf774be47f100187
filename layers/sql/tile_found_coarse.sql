-- Those objects of a tile of a low zoom that are drawn by themselves.
LATERAL (
    SELECT found.*, r.geom_3857 AS shape
    FROM found, rule, {table} AS r
    WHERE size_ >= tiny_below AND size_ > left_out_to AND r.id = found.id
)
