"""Moments as the instance's pages tell them, in its own time zone, wherever the reader's device may be set to."""

from datetime import datetime

from django.utils import formats, timezone


def in_words(at: datetime) -> str:
    """Day and time, in the language of the moment."""
    return formats.date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
