"""Planes to measure in, where straightness matters."""

#: "UCS-2000 / Ukraine TM zone 7" … 13: scale 1 on the central meridians 21°, 24° … 39° E; in every spatial_ref_sys.
_FIRST_ZONE, _FIRST_MERIDIAN, _ZONE_WIDTH, _ZONES = 6381, 21.0, 3.0, 7


def local_plane(longitude: float) -> int:
    """SRID of the plane in which objects near `longitude` (degrees east) are compared with their neighbours.

    Boundaries of parcels are straight in the plane in which they were surveyed. In degrees an edge of a kilometre
    bends by two centimetres, enough to make slivers along a shared boundary. Lengths are true to 1 : 3 000 at a
    zone's edge.
    """
    zone = round((longitude - _FIRST_MERIDIAN) / _ZONE_WIDTH)
    return _FIRST_ZONE + min(max(zone, 0), _ZONES - 1)
