"""`{% load swatches %}`: small pictures of how the map draws things, for its legends."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()

#: Legends have hundreds of them, and most are alike.
_KEPT = 1000


@register.simple_tag
def swatch(look: Mapping[str, Any], geometry: str, opacity: float | None = None) -> SafeString:
    """How a class that looks so is drawn, of a layer of that geometry (`MapConfig` in `portal/map/adapter.js`)."""
    return _drawn(geometry, look.get("shape"), look.get("fill"), look.get("stroke"), opacity)


@lru_cache(_KEPT)
def _drawn(geometry: str, shape: str | None, fill: str | None, stroke: str | None, opacity: float | None) -> SafeString:
    look = {"shape": shape, "fill": fill, "stroke": stroke}
    drawn = render_to_string("portal/_swatch.html", {"geometry": geometry, "look": look, "opacity": opacity})
    return SafeString(drawn.strip())
