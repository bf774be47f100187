"""Planes to measure in, where straightness matters; and what small objects measure on the ellipsoid."""

import numpy as np
import numpy.typing as npt
import shapely

Geometries = npt.NDArray[np.object_]

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


def of_one_ring(geometries: Geometries) -> npt.NDArray[np.bool_]:
    """Which of the geometries (n) are one polygon without holes: all of their positions are one ring."""
    polygons = shapely.get_type_id(geometries) == shapely.GeometryType.POLYGON
    return np.asarray(polygons & (shapely.get_num_interior_rings(geometries) == 0), dtype=bool)


def square_degree(latitudes: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Area in m² of a square degree (EPSG:4326) at these latitudes: M·N·cos φ, as `geo/sql/measures.sql` has it."""
    sines = np.sin(np.radians(latitudes))
    return np.radians(1) ** 2 * np.cos(np.radians(latitudes)) * _MERIDIAN_AREA / (1 - _ECCENTRICITY_2 * sines**2) ** 2


def local_areas(geometries: Geometries) -> npt.NDArray[np.float64]:
    """Areas in m² of small geometries (n) in EPSG:4326, as `atlas_local_area` computes them; 0 for None."""
    bounds = shapely.bounds(geometries)
    areas = shapely.area(geometries) * square_degree((bounds[:, 1] + bounds[:, 3]) / 2)
    return np.nan_to_num(areas)


#: a² (1 − e²) of WGS 84 in m², and e².
_MERIDIAN_AREA, _ECCENTRICITY_2 = 40408299984661.44, 0.00669437999014
