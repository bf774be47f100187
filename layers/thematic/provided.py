"""The registers of the thematic layers of this moment, in every process at once.

Each definition has an `edition` that changes with it. What was built is kept by edition, so a look costs one small
query, and a request asks once however many times it needs a register. Work outside of requests asks each time.
"""

from collections.abc import Mapping
from threading import Lock
from typing import Any
from uuid import UUID

from asgiref.local import Local
from django.core.signals import request_finished, request_started

from geo.registers import Register
from layers.models import ThematicLayer
from layers.thematic import building
from layers.thematic.reading import kept

_request: Any = Local()
#: By number of the layer: the edition that was built, and its register.
_built: dict[int, tuple[UUID, type[Register]]] = {}
_building = Lock()


def registers() -> Mapping[str, type[Register]]:
    """By slug, the registers of all thematic layers that are not archived."""
    known: Mapping[str, type[Register]] | None = getattr(_request, "registers", None)
    if known is None:
        known = _read()
        if getattr(_request, "lasts", False):
            _request.registers = known
    return known


def of(layer: ThematicLayer) -> type[Register]:
    """The register of that layer, archived or not."""
    with _building:
        edition, register = _built.get(layer.pk, (None, None))
        if register is None or edition != layer.edition:
            register = building.register(layer.pk, kept(layer.definition))
            _built[layer.pk] = layer.edition, register
    return register


def forget() -> None:
    """Look again at the next asking: this request changed a definition."""
    _request.registers, _request.lasts = None, False


def connect() -> None:
    """Have requests ask once."""
    request_started.connect(_begin)
    request_finished.connect(_end)


def _begin(**_kwargs: Any) -> None:
    _request.registers, _request.lasts = None, True


def _end(**_kwargs: Any) -> None:
    _request.registers, _request.lasts = None, False


def _read() -> Mapping[str, type[Register]]:
    editions = dict(ThematicLayer.objects.filter(archived=False).values_list("pk", "edition"))
    late = [pk for pk, edition in editions.items() if _built.get(pk, (None,))[0] != edition]
    changed = {layer.pk: of(layer) for layer in ThematicLayer.objects.filter(pk__in=late)} if late else {}
    found = [changed.get(pk) or _built[pk][1] for pk in editions if pk in changed or pk in _built]
    return {register.slug: register for register in found}
