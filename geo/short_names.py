"""Names as a DBF holds them: ten letters, made as GDAL, QGIS and ArcGIS make them too."""

from collections.abc import Container, Iterable

#: dBASE III: eleven bytes, the last of which is zero.
NAME_LETTERS = 10


def short_name(name: str, given: Container[str]) -> str:
    """The beginning of `name` in small letters; with a number behind where that is among the names `given` before."""
    short, number = name[:NAME_LETTERS].lower(), 1
    while short in given:
        ending = f"_{number}"
        short, number = name[: NAME_LETTERS - len(ending)].lower() + ending, number + 1
    return short


def short_names(names: Iterable[str]) -> list[str]:
    """Short names in the same order, no two alike."""
    given: list[str] = []
    for name in names:
        given.append(short_name(name, given))
    return given
