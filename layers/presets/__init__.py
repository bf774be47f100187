"""Presets: thematic layers that communities ask for by name, ready to be made.

    from layers import presets

    presets.install("street-lights", user)

Each is a file beside this one, `<slug>.toml`: `[layer]` is the definition (`layers.thematic.definitions`),
`[catalogue]` what its row of the catalogue begins with, `[open_data]`, where КМУ 835 has a list of columns for the
thing, what of the layer stands in each (`presets.opendata`). A layer made from a preset is a layer like any other, and
may be changed.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from django.utils.translation import gettext as _

from geo.models import User, Visibility
from geo.registers import Register, Text
from layers import thematic
from layers.models import Layer
from layers.presets.opendata import Table
from layers.thematic.definitions import Definition, both
from layers.thematic.reading import kept

_ENDING = ".toml"


class UnknownPreset(LookupError):
    """No preset has that name; the message says which there are."""


@dataclass(frozen=True)
class Preset:
    """`data` is the definition as the file states it, `catalogue` has values of `layers.models.Layer` by column."""

    data: Mapping[str, Any]
    catalogue: Mapping[str, Any]
    open_data: Table | None

    @property
    def definition(self) -> Definition:
        return kept(self.data)

    @property
    def slug(self) -> str:
        return str(self.data["slug"])

    @property
    def title(self) -> Text:
        return both(self.data["title_uk"], self.data["title_en"])

    @property
    def description(self) -> Text:
        return both(self.data["description_uk"], self.data["description_en"])


def every() -> Iterator[Preset]:
    """All presets, in the order in which their layers stand on the map."""
    return iter(sorted(_read().values(), key=lambda one: (one.definition.order, one.slug)))


def get(slug: str) -> Preset:
    """The preset of that name; raises `UnknownPreset`."""
    try:
        return _read()[slug]
    except KeyError:
        raise UnknownPreset(
            _("There is no preset “%(slug)s”. There are: %(known)s.")
            % {"slug": slug, "known": ", ".join(one.slug for one in every())}
        ) from None


def install(
    slug: str, user: User | None = None, *, visibility: Visibility = Visibility.STAFF, shown: bool = False
) -> type[Register]:
    """Make the layer of a preset; its register. `visibility` and `shown` as in `thematic.create`: it begins empty, so
    the public does not see it yet, unless told otherwise.

    Raises `UnknownPreset`, `Invalid` where there is a layer of that name already, and `PermissionDenied`.
    """
    preset = get(slug)
    made = thematic.create(preset.data, user, _("Made from a preset."), visibility=visibility, shown=shown)
    Layer.objects.filter(slug=slug).update(**preset.catalogue)
    return made


@cache
def _read() -> Mapping[str, Preset]:
    files = (one for one in resources.files(__name__).iterdir() if one.name.endswith(_ENDING))
    return {preset.slug: preset for preset in map(_preset, (one.read_text(encoding="utf-8") for one in files))}


def _preset(text: str) -> Preset:
    data = tomllib.loads(text)
    table = data.get("open_data")
    return Preset(data["layer"], data["catalogue"], Table.read(table) if table else None)
