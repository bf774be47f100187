"""The fields of an object in the workspace's panel: the form of the books, filled in by the page's script."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from geo import editing
from geo.access import Sight, Viewer
from geo.editing import Errors
from geo.records import Record
from geo.refusals import Invalid
from portal.keeping.forms import FieldsForm

#: By the field's name and then by that of its input, the texts that it is filled with, as a browser sends them.
Entered = Mapping[str, Mapping[str, Sequence[str]]]
#: The table's dialog has inputs of the same names on the same page.
_IDS = "panel-%s"


class PanelForm(FieldsForm):
    """The inputs of an object's fields; with `entered`, of the fields that are named there, filled in so."""

    def __init__(self, *, sight: Sight, record: Record | None, viewer: Viewer, entered: Entered | None = None) -> None:
        super().__init__(
            _sent(entered) if entered is not None else None,
            sight=sight,
            record=record,
            viewer=viewer,
            names=entered,
            auto_id=_IDS,
        )


def read(sight: Sight, record: Record | None, viewer: Viewer, entered: Entered) -> tuple[dict[str, Any], Errors]:
    """What was entered for a record (None: a new one) as `geo.editing.save` takes it, by the field's name; and for the
    fields in which no such value is, what is wrong."""
    form = PanelForm(sight=sight, record=record, viewer=viewer, entered=entered)
    form.is_valid()
    errors: Errors = {name: [str(one) for one in found] for name, found in form.errors.items()}
    for name in set(entered) - set(form.fields):
        errors[name] = [_closed(sight, record, name)]
    return {name: value for name, value in form.cleaned_data.items() if name not in errors}, errors


def taken(sight: Sight, record: Record | None, viewer: Viewer, entered: Entered) -> dict[str, Any]:
    """As `read`. Raises `Invalid` where anything is wrong."""
    values, errors = read(sight, record, viewer, entered)
    if errors:
        raise Invalid(errors)
    return values


def _closed(sight: Sight, record: Record | None, name: str) -> str:
    if name in sight.names() and name in editing.kept_by_acts(sight.register, record):
        title = sight.register.field(name).title
        return _("“%(field)s” is changed by an act with its decision, not by hand.") % {"field": title}
    return _("The register has no field “%(name)s”.") % {"name": name}


def _sent(entered: Entered) -> QueryDict:
    data = QueryDict(mutable=True)
    for inputs in entered.values():
        for name, texts in inputs.items():
            data.setlist(name, list(texts))
    return data
