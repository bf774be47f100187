"""The requirements that the APIs meet, by the URI of their conformance class. Only what is true stands here."""

_SPEC = "http://www.opengis.net/spec"

CLASSES: tuple[str, ...] = tuple(
    f"{_SPEC}/{standard}/conf/{name}"
    for standard, names in {
        "ogcapi-common-1/1.0": ("core", "landing-page", "json", "html", "oas30"),
        "ogcapi-common-2/1.0": ("collections",),
        "ogcapi-features-1/1.0": ("core", "oas30", "html", "geojson"),
        "ogcapi-features-2/1.0": ("crs",),
        "ogcapi-features-3/1.0": ("queryables", "queryables-query-parameters", "filter", "features-filter"),
        "ogcapi-features-4/1.0": ("create-replace-delete", "update", "optimistic-locking-etags", "features"),
        "cql2/1.0": (
            "cql2-text",
            "cql2-json",
            "basic-cql2",
            "advanced-comparison-operators",
            "case-insensitive-comparison",
            "accent-insensitive-comparison",
            "basic-spatial-functions",
            "basic-spatial-functions-plus",
            "spatial-functions",
            "temporal-functions",
            "property-property",
            "arithmetic",
        ),
        "ogcapi-tiles-1/1.0": ("core", "tileset", "tilesets-list", "geodata-tilesets", "mvt"),
        "ogcapi-records-1/1.0": (
            "record-core",
            "record-collection",
            "record-core-query-parameters",
            "record-api",
            "json",
        ),
    }.items()
    for name in names
)
