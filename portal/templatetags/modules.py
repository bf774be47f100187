"""`{% load modules %}`: a page's scripts and style sheets."""

from django import template
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
