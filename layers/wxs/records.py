"""The catalogue as pycsw's repository: a row for each data set that the viewer sees, in a database of one request.

pycsw makes SQL of filters for SQLite, and nothing else is in that database: whatever a filter says, it finds no more
than its asker may see, and no catalogue is kept that could be out of date.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from lxml import etree
from shapely import wkt

from layers import iso19139
from layers.metadata import DataSet, Distribution, Words

TYPE_NAME = "gmd:MD_Metadata"
_RELATIONS = frozenset({"intersects", "contains", "crosses", "disjoint", "equals", "overlaps", "touches", "within"})
_TABLE = "records"
_EVERYTHING = "urn:ogc:def:crs:EPSG:6.11:4326"


def row(described: DataSet, words: str) -> dict[str, Any]:
    """A data set in the columns of pycsw's core model. `words` is the language ("uk", "en") of titles and texts."""
    document = iso19139.document(described)
    changed = described.changed_at.date().isoformat() if described.changed_at else described.published.isoformat()
    keywords = described.keywords_en if words == "en" else described.keywords_uk
    return {
        "identifier": described.identifier,
        "typename": TYPE_NAME,
        "schema": iso19139.GMD,
        "mdsource": "local",
        "insert_date": changed,
        "xml": document,
        "anytext": _plain(document),
        "language": {"uk": "ukr", "en": "eng"}[words],
        "resourcelanguage": "ukr",
        "title": _in(words, described.title),
        "abstract": _in(words, described.about),
        "keywords": ",".join(keywords),
        "keywordstype": "theme",
        "format": ", ".join(one.media_type for one in described.distributions),
        "source": described.source,
        "date": changed,
        "date_modified": changed,
        "date_revision": changed,
        "date_publication": described.published.isoformat(),
        "type": "dataset",
        "wkt_geometry": _outline(described.extent),
        "crs": _EVERYTHING,
        "title_alternate": described.title.en if words == "uk" else described.title.uk,
        "organization": described.publisher.name,
        "publisher": described.publisher.name,
        "creator": described.publisher.name,
        "topicategory": described.topic,
        "accessconstraints": "otherRestrictions",
        "otherconstraints": described.licence.uri,
        "conditionapplyingtoaccessanduse": described.licence.title,
        "lineage": described.lineage,
        "links": "^".join(_link(one) for one in described.distributions),
    }


class Records:
    """pycsw's repository over the rows that stand in its context as `atlas_rows`; for one request."""

    dbtype = "sqlite"
    fts = False

    def __init__(self, context: Any, _filter: str | None = None) -> None:
        self.context = context
        columns = list(context.md_core_model["mappings"].values())
        self._database = sqlite3.connect(":memory:")
        self._database.row_factory = sqlite3.Row
        self._database.create_function("query_spatial", 4, _related)
        self._database.create_function("get_geometry_area", 1, _area)
        self._database.create_function("get_anytext", 1, _plain)
        self._database.execute(f"CREATE TABLE {_TABLE} ({', '.join(columns)})")
        self._database.executemany(
            f"INSERT INTO {_TABLE} VALUES ({', '.join('?' for _column in columns)})",
            [[row.get(column) for column in columns] for row in context.atlas_rows],
        )
        self.queryables: dict[str, dict[str, Any]] = {}
        for declared in context.model["typenames"].values():
            for name, queryables in declared["queryables"].items():
                self.queryables[name] = dict(queryables)
        together: dict[str, Any] = {}
        for queryables in self.queryables.values():
            together |= queryables
        self.queryables["_all"] = together | context.md_core_model["mappings"]

    def query_ids(self, ids: Sequence[str]) -> list[SimpleNamespace]:
        """The records of these identifiers."""
        return self._select(f"identifier IN ({', '.join('?' for _one in ids)})", ids)

    def query_domain(
        self, domain: str, typenames: str, domainquerytype: str = "list", count: bool = False
    ) -> list[tuple[Any, ...]]:
        """The values of one column; with `count`, how often each is met; "range": the least and the greatest."""
        chosen = f"min({domain}), max({domain})" if domainquerytype == "range" else f"{domain}, count(*)"
        grouped = "" if domainquerytype == "range" else f" GROUP BY {domain}"
        found = [tuple(one) for one in self._database.execute(f"SELECT {chosen} FROM {_TABLE}{grouped}")]
        return found if count or domainquerytype == "range" else [one[:1] for one in found]

    def query_insert(self, direction: str = "max") -> str:
        """The day of the last change, or of the earliest; empty where there is no record."""
        [(day,)] = self._database.execute(f"SELECT {'min' if direction == 'min' else 'max'}(insert_date) FROM {_TABLE}")
        return f"{day}T00:00:00Z" if day else ""

    def query_source(self, source: str) -> list[SimpleNamespace]:
        """Records that were harvested from there: none ever is."""
        return []

    def query(
        self,
        constraint: Mapping[str, Any],
        sortby: Mapping[str, Any] | None = None,
        typenames: Any = None,
        maxrecords: int = 10,
        startposition: int = 0,
    ) -> list[Any]:
        """How many records match, as text, and a page of them."""
        where = str(constraint.get("where", "1 = 1")).replace("%s", "?")
        order = "identifier"
        if sortby:
            order = f"{sortby['propertyname']} {'DESC' if sortby['order'] == 'DESC' else 'ASC'}, identifier"
        found = self._select(where, constraint.get("values", ()), order)
        return [str(len(found)), found[int(startposition) : int(startposition) + int(maxrecords)]]

    def _select(self, where: str, values: Iterable[Any], order: str = "identifier") -> list[SimpleNamespace]:
        selected = self._database.execute(f"SELECT * FROM {_TABLE} WHERE {where} ORDER BY {order}", list(values))
        return [SimpleNamespace(**dict(one)) for one in selected]


def _in(language: str, words: Words) -> str:
    return words.en if language == "en" else words.uk


def _link(way: Distribution) -> str:
    """Name, description, protocol and address, as pycsw divides them."""
    return ",".join((way.code, way.title.replace(",", " "), way.protocol, way.address))


def _plain(xml: bytes) -> str:
    return " ".join(map(str, etree.fromstring(xml).itertext()))


def _related(ours: str | None, theirs: str, predicate: str, distance: str) -> str:
    """Whether two shapes in degrees, as WKT, are so related, as pycsw's SQL has it: "true" or "false"."""
    if not ours:
        return "false"
    one, other = wkt.loads(ours), wkt.loads(theirs)
    if predicate in ("beyond", "dwithin"):
        return str((one.distance(other) <= float(distance)) is (predicate == "dwithin")).lower()
    relation = {"bbox": "intersects"}.get(predicate, predicate)
    return str(relation in _RELATIONS and getattr(one, relation)(other)).lower()


def _area(shape: str | None) -> float:
    return wkt.loads(shape).area if shape else 0.0


def _outline(extent: list[float] | None) -> str | None:
    if extent is None:
        return None
    west, south, east, north = extent
    return f"POLYGON(({west} {south}, {west} {north}, {east} {north}, {east} {south}, {west} {south}))"
