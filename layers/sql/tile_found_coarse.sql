-- Those objects of a tile of a low zoom that are drawn by themselves.
(SELECT * FROM found WHERE NOT is_tiny AND size > (SELECT size FROM least))
