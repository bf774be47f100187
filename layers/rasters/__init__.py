"""Raster layers: scanned plans and orthophotos, made of GeoTIFFs into tiled pictures (COG) and shown as tiles.

`keeping` takes a file in and has it made, `process` and what it calls (`header`, `painting`, `pyramid`) run in a
process of their own that knows neither settings nor database, `showing` says who sees what of it, `tiles` gives tiles.
"""
