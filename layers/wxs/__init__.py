"""WMS, WFS and CSW for the national geoportal and old clients, at `/ows/`: MapServer and pycsw behind our rights.

A request is read and bounded (`asked`, `filters`), the viewer's layers become a mapfile (`mapfile`, `symbols`),
MapServer answers by it (`mapserver`), and what it says of troubles is put into our own words (`reports`). Nothing is
configured by hand: the mapfile is made of the catalogue and of `geo.access` for each request.
"""
