"""Sentences that the pages' scripts say, translated here and handed over as JSON with their `{places}`."""

from django.utils.translation import gettext as _


def map_strings() -> dict[str, str]:
    """In the language of the moment."""
    return {
        "loading": _("Loading…"),
        "metres": _("m"),
        "kilometres": _("km"),
        "layerProblem": _("Not loaded in full: {titles}. Check the connection and try again."),
        "moreProblem": _("More objects could not be loaded. Try again"),
        "searchFound": _("Found: {count}. The arrow keys lead through what was found."),
        "searchSimilar": _("There is nothing by this name. Similar: {count}. The arrow keys lead through it."),
        "searchNothing": _("Nothing was found. Check the spelling, or type less of the name."),
        "searchProblem": _("The search did not answer. Check the connection and try again."),
        "searchFormer": _("formerly {name}"),
        "locateProblem": _("The browser did not tell where you are. Allow it to use your location, and try again."),
    }
