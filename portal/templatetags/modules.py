"""`{% load modules %}`: a page's scripts and style sheets, and what the scripts read."""

from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.html import json_script
from django.utils.safestring import SafeString

from portal import modules

register = template.Library()


@register.simple_tag
def module_preloads(name: str) -> SafeString:
    """Links for the module and all that it imports; behind the import map."""
    return modules.preloads(name)


@register.simple_tag
def style_links(name: str) -> SafeString:
    """Links for a style sheet with what it imports."""
    return modules.style_links(name)


class _Letters(DjangoJSONEncoder):
    """Letters as they are: escaped, each Ukrainian one is six bytes instead of two."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"ensure_ascii": False, "separators": (",", ":")})


@register.filter
def page_data(value: Any, element_id: str) -> SafeString:
    """As `json_script`, in letters: for `portal/page-data.js`, by the element's id."""
    return json_script(value, element_id, encoder=_Letters)
