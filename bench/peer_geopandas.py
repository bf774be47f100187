"""geopandas' way of a shapefile into PostGIS, as a process of its own: FILE, SQLAlchemy URL, table, PROJ pipeline.

Told the encoding, and given the operation that `geo.crs` pins, as ogr2ogr is. It checks nothing.
"""

import sys

import geopandas
import numpy as np
import pyproj
import shapely
from sqlalchemy import create_engine


def main(file: str, url: str, table: str, pipeline: str) -> None:
    """Read the zipped shapefile whole and write it whole, with the GiST index that `to_postgis` makes."""
    frame = geopandas.read_file(f"zip://{file}", encoding="cp1251", engine="pyogrio")
    transformer = pyproj.Transformer.from_pipeline(pipeline)

    def placed(positions: np.ndarray) -> np.ndarray:
        return np.column_stack(transformer.transform(positions[:, 0], positions[:, 1]))

    frame = frame.set_geometry(shapely.transform(frame.geometry.values, placed), crs="EPSG:4326")
    frame.to_postgis(table, create_engine(url), if_exists="replace", index=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
