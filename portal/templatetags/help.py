"""`{% load help %}`: what help says of the pages."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

register = template.Library()


@register.simple_tag
def ui(words: str) -> SafeString:
    """Words that stand on a page, a button's or a field's: the very msgid that the page has."""
    return format_html('<b class="ui-words">{}</b>', gettext(words))
