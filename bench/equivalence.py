"""Whether the importer and ogr2ogr left the same parcels, and whether the checks saw the planted faults."""

from django.db import connection
from psycopg import sql

from assets.models import Parcel
from bench.parcels import Planted
from bench.scratch import OGR_TABLE, BenchError
from geo import db
from geo.geometry import local_plane
from importers.models import Batch, Finding

#: Metres. What is left of two programs' arithmetic on the same operation is a thousandth of it.
SAME_PLACE = 0.02
#: Every so-manieth row is compared by place; all are by their attributes.
SAMPLED = 10

_COUNTS = """
SELECT (SELECT count(*) FROM {ours}), (SELECT count(*) FROM {theirs}),
    (SELECT count(*) FROM {ours} AS o INNER JOIN {theirs} AS t ON t.cadnum = o.cadastral_number)
"""
# Repaired geometries differ on purpose: ogr2ogr leaves them broken.
_PLACES = """
SELECT count(*), max(ST_HausdorffDistance(ST_Transform(o.geom, %(plane)s), ST_Transform(t.geom, %(plane)s))),
    count(*) FILTER (WHERE ST_NPoints(o.geom) <> ST_NPoints(t.geom))
FROM {ours} AS o
INNER JOIN {theirs} AS t ON t.cadnum = o.cadastral_number
WHERE t.objectid::int %% %(sampled)s = 0
    AND NOT EXISTS (SELECT 1 FROM {finding} AS f WHERE f.effect = 'repaired' AND f.key = o.cadastral_number)
"""
_DIFFERENT = """
SELECT count(*) FROM {ours} AS o
INNER JOIN {theirs} AS t ON t.cadnum = o.cadastral_number
LEFT JOIN assets_landpurpose AS purpose ON purpose.id = o.purpose_id
WHERE (o.address, o.contract_number, to_char(o.contract_date, 'DD.MM.YYYY'), o.documented_area, o.normative_value)
    IS DISTINCT FROM (
        coalesce(t.address, ''), coalesce(t.contr_num, ''), NULLIF(t.contr_date, ''),
        round(t.area_ha, 4), round(t.norm_value, 2)
    )
    OR purpose.code IS DISTINCT FROM left(t.purpose, 5)
"""
# Words that the register understands become its own values: one for each word, and no two the same.
_WORDS = """
SELECT count(DISTINCT t.{word}), count(DISTINCT o.{value}), count(DISTINCT (t.{word}, o.{value}))
FROM {ours} AS o INNER JOIN {theirs} AS t ON t.cadnum = o.cadastral_number
WHERE t.{word} <> ''
"""
_UNDERSTOOD = {
    "category": "category",
    "ownership": "ownership",
    "status": "status",
    "contr_kind": "contract_kind",
}


def check_equivalence(rows: int, longitude: float) -> str:
    """A sentence on what was compared. Raises `BenchError` where the two tables differ.

    `longitude` (degrees east) chooses the plane in which distances are taken.
    """
    names = {
        "ours": sql.Identifier(Parcel._meta.db_table),
        "theirs": sql.Identifier(OGR_TABLE),
        "finding": sql.Identifier(Finding._meta.db_table),
    }
    [counts] = db.rows(db.compose(_COUNTS, **names))
    if set(counts) != {rows}:
        raise BenchError(f"Of {rows} rows, the importer left {counts[0]}, ogr2ogr {counts[1]}, both {counts[2]}.")
    params = {"plane": local_plane(longitude), "sampled": SAMPLED}
    [(sampled, farthest, reshaped)] = db.rows(db.compose(_PLACES, **names), params)
    if not sampled or reshaped or farthest > SAME_PLACE:
        raise BenchError(f"Of {sampled} parcels compared, one lies {farthest} m away, {reshaped} have other vertices.")
    [(different,)] = db.rows(db.compose(_DIFFERENT, **names))
    if different:
        raise BenchError(f"{different} parcels have other attributes.")
    for word, value in _UNDERSTOOD.items():
        parts = {"word": sql.Identifier(word), "value": sql.Identifier(value)}
        [understood] = db.rows(db.compose(_WORDS, **names, **parts))
        if len(set(understood)) != 1:
            raise BenchError(f"{word}: {understood[0]} words became {understood[1]} values of {value}.")
    return (
        f"{rows} rows on both sides with the same texts, numbers and dates;"
        f" {sampled} polygons compared, no vertex farther than {farthest:.1e} m."
    )


def check_findings(faults: Planted) -> str:
    """A sentence on what the last import's checks found. Raises `BenchError` if a planted fault was not seen."""
    found = Batch.objects.latest("pk").findings
    for code, least in (
        ("overlap", len(faults.overlapping)),
        ("area", len(faults.wrong_area)),
        ("geometry-self-crossing", len(faults.invalid)),
    ):
        if found.get(code, 0) < least:
            raise BenchError(f"{least} faults of the kind {code} are planted, {found.get(code, 0)} were found.")
    return "The checks found: " + ", ".join(f"{code} {count}" for code, count in sorted(found.items())) + "."


def server_versions() -> str:
    """PostgreSQL and PostGIS of the server that was measured."""
    [(postgis,)] = db.rows("SELECT postgis_lib_version()")
    with connection.cursor() as cursor:
        version = cursor.connection.info.server_version
    return f"PostgreSQL {version // 10_000}.{version % 10_000}, PostGIS {postgis}"
