"""`{% load modules %}`: a page's scripts."""

from django import template
from django.utils.safestring import SafeString

from portal import modules

register = template.Library()


@register.simple_tag
def module_preloads(name: str) -> SafeString:
    """Links for the module and all that it imports; behind the import map."""
    return modules.preloads(name)
