"""The OGC APIs at `/ogc/`: Features (parts 1 to 4), Tiles, Records. Read `views.py`, then `selection.py`.

Everything here is of any register: what there is comes from `layers.catalogue`, what of it is seen from `geo.access`.
"""
