"""The form of a thematic layer: the layer itself, its look on the map, and a row for each field."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from geo.attachments import audiences
from geo.models import Visibility
from geo.refusals import REASON
from geo.roles import LAYER_EDITOR, PARTNER, ROLES
from layers.thematic import naming
from layers.thematic.definitions import Definition, FieldDefinition, FieldKind, GeometryKind, StyleDefinition
from layers.thematic.reading import MOST_PIXELS, MOST_PLACES, MOST_ZOOM, TEXT_LENGTH, TITLE_LENGTH
from portal.attachments.forms import Dressed

#: The hidden input that names a row, and stands once for each, in their order.
ROW = "row"
#: Between the titles of a choice in Ukrainian and in English, and behind its value.
_BETWEEN, _MEANS = "|", ":"
_COLOUR = "class-"


class LayerForm(Dressed, forms.Form):
    """The layer itself. `definition` None is a new one: what cannot change later is asked then."""

    title_uk = forms.CharField(label=_("title in Ukrainian"), max_length=TITLE_LENGTH)
    title_en = forms.CharField(label=_("title in English"), max_length=TITLE_LENGTH, required=False)
    object_uk = forms.CharField(
        label=_("what one object is called, in Ukrainian"), max_length=TITLE_LENGTH, required=False
    )
    object_en = forms.CharField(
        label=_("what one object is called, in English"), max_length=TITLE_LENGTH, required=False
    )
    description_uk = forms.CharField(
        label=_("description in Ukrainian"), max_length=TEXT_LENGTH, required=False, widget=forms.Textarea({"rows": 3})
    )
    description_en = forms.CharField(
        label=_("description in English"), max_length=TEXT_LENGTH, required=False, widget=forms.Textarea({"rows": 3})
    )
    slug = forms.CharField(
        label=_("name in addresses"),
        max_length=50,
        required=False,
        help_text=_("Latin letters, digits, “-”. It stays as it is. Empty: made of the title."),
    )
    geometry = forms.ChoiceField(
        label=_("what is drawn"), choices=GeometryKind.choices, initial=GeometryKind.POINT, help_text=_("It stays so.")
    )
    visibility = forms.ChoiceField(label=_("seen by"), choices=Visibility.choices, initial=Visibility.STAFF)
    officers = forms.MultipleChoiceField(
        label=_("kept by"),
        choices=[(role.slug, role.title) for role in ROLES if role is not PARTNER],
        initial=[LAYER_EDITOR.slug],
        widget=forms.CheckboxSelectMultiple,
    )
    fill = forms.CharField(label=_("colour"), widget=forms.TextInput({"type": "color"}))
    stroke = forms.CharField(label=_("colour of the outline"), widget=forms.TextInput({"type": "color"}))
    width = forms.FloatField(label=_("width of lines, pixels"), min_value=0, max_value=MOST_PIXELS)
    radius = forms.FloatField(label=_("radius of points, pixels"), min_value=1, max_value=MOST_PIXELS)
    opacity = forms.FloatField(label=_("opacity of the fill, 0 to 1"), min_value=0, max_value=1)
    min_zoom = forms.IntegerField(
        label=_("shown from zoom"), min_value=0, max_value=MOST_ZOOM, initial=0, help_text=_("0: always.")
    )
    reason = forms.CharField(
        label=_("Reason of the change"), max_length=TITLE_LENGTH, help_text=_("Stays in the history of the layer.")
    )

    LOOK = ("fill", "stroke", "width", "radius", "opacity", "min_zoom")
    ABOUT = ("title_uk", "title_en", "object_uk", "object_en", "description_uk", "description_en")
    RULES = ("slug", "geometry", "visibility", "officers")

    def __init__(self, definition: Definition | None, data: QueryDict | None = None, **kwargs: Any) -> None:
        initial = {**_initial(definition), **kwargs.pop("initial", {})}
        super().__init__(data, initial=initial, **kwargs)
        self.definition = definition
        for name in ("width", "radius", "opacity"):
            self.fields[name].widget.attrs["step"] = "any"
        for name in ("slug", "geometry") if definition else (REASON,):
            del self.fields[name]
        by = definition.field(definition.style.by) if definition else None
        for value, title, colour in _classes(definition, by):
            field = forms.CharField(label=title, initial=colour, widget=forms.TextInput({"type": "color"}))
            field.widget.attrs["class"] = "input"
            self.fields[f"{_COLOUR}{value}"] = field

    def about(self) -> list[forms.BoundField]:
        return [self[name] for name in self.ABOUT]

    def rules(self) -> list[forms.BoundField]:
        return [self[name] for name in self.RULES if name in self.fields]

    def look(self) -> list[forms.BoundField]:
        return [self[name] for name in self.LOOK]

    def colours(self) -> list[forms.BoundField]:
        """The colours of the values of the field by which objects are coloured."""
        return [self[name] for name in self.fields if name.startswith(_COLOUR)]

    def said(self) -> dict[str, Any]:
        """What of a definition stands here, but for the classes of the style; of a valid form."""
        cleaned = self.cleaned_data
        told = {name: cleaned[name] for name in (*self.ABOUT, "officers", "min_zoom")}
        if self.definition is None:
            told |= {"slug": cleaned["slug"] or naming.slug_of(cleaned["title_en"] or cleaned["title_uk"])}
            told["geometry"] = cleaned["geometry"]
        return told

    def symbol(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("fill", "stroke", "width", "radius", "opacity")}

    def asked_colour(self, value: str) -> str:
        """The colour filled in for a value by which objects are coloured; empty where the page did not ask for it."""
        return str(self.cleaned_data.get(f"{_COLOUR}{value}", ""))


class FieldForm(Dressed, forms.Form):
    """A field. `kept` is what it was before; None: it is new, and its kind is asked."""

    title_uk = forms.CharField(label=_("title in Ukrainian"), max_length=TITLE_LENGTH)
    title_en = forms.CharField(label=_("title in English"), max_length=TITLE_LENGTH, required=False)
    kind = forms.ChoiceField(label=_("kind"), choices=FieldKind.choices)
    audience = forms.ChoiceField(label=_("seen by"), choices=audiences, initial="public")
    required = forms.BooleanField(label=_("must be filled in"), required=False)
    headline = forms.BooleanField(label=_("in the heading of an object"), required=False)
    byline = forms.BooleanField(label=_("under the heading in lists"), required=False)
    searched = forms.BooleanField(label=_("found by the search"), required=False)
    label = forms.BooleanField(label=_("label on the map"), required=False)
    by = forms.BooleanField(label=_("objects are coloured by its values"), required=False)
    key = forms.BooleanField(label=_("tells objects apart when a file is imported"), required=False)
    choices = forms.CharField(
        label=_("values of a choice"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("One a line: “in Ukrainian | in English”. What stands before a colon is kept as it is."),
    )
    unit_uk = forms.CharField(label=_("unit in Ukrainian"), max_length=TITLE_LENGTH, required=False)
    unit_en = forms.CharField(label=_("unit in English"), max_length=TITLE_LENGTH, required=False)
    places = forms.IntegerField(
        label=_("decimal places"), min_value=0, max_value=MOST_PLACES, initial=FieldDefinition.places, required=False
    )
    aliases = forms.CharField(
        label=_("names in files"), required=False, help_text=_("Besides the title; separated by commas.")
    )
    group_uk = forms.CharField(label=_("heading of the group, in Ukrainian"), max_length=TITLE_LENGTH, required=False)
    group_en = forms.CharField(label=_("heading of the group, in English"), max_length=TITLE_LENGTH, required=False)
    retired = forms.BooleanField(
        label=_("retired"), required=False, help_text=_("Shown nowhere; what was entered is kept.")
    )

    MAIN = ("title_uk", "title_en", "kind", "audience", "required")
    VALUES = ("choices", "unit_uk", "unit_en", "places")
    FLAGS = ("headline", "byline", "searched", "label", "by", "key")
    MORE = ("aliases", "group_uk", "group_en")

    def __init__(self, row: str, kept: FieldDefinition | None, data: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(data, prefix=f"field-{row}", **kwargs)
        self.row, self.kept = row, kept
        for name in _not_asked(kept) if kept else ("retired",):
            del self.fields[name]

    def main(self) -> list[forms.BoundField]:
        return [self[name] for name in self.MAIN if name in self.fields]

    def values(self) -> list[forms.BoundField]:
        return [self[name] for name in self.VALUES if name in self.fields]

    def flags(self) -> list[forms.BoundField]:
        return [self[name] for name in self.FLAGS if name in self.fields]

    def more(self) -> list[forms.BoundField]:
        return [self[name] for name in self.MORE if name in self.fields]

    @property
    def kind_title(self) -> str:
        return str(self.kept.kind.label) if self.kept else ""

    def sent(self) -> dict[str, Any]:
        """What was filled in, unread, so that the page may be shown again without a word on what is unfinished."""
        return {
            name: field.widget.value_from_datadict(self.data, {}, self.add_prefix(name))
            for name, field in self.fields.items()
        }

    def said(self, taken: Sequence[str]) -> dict[str, Any]:
        """The field as data of a definition; of a valid form."""
        cleaned = self.cleaned_data
        told: dict[str, Any] = self.kept.as_json() if self.kept else {}
        if not self.kept:
            told["name"] = naming.name_of(cleaned["title_en"] or cleaned["title_uk"], taken)
        kind = self.kept.kind if self.kept else cleaned["kind"]
        names = ("title_uk", "title_en", "unit_uk", "unit_en", "group_uk", "group_en", "audience", "required")
        told |= {name: cleaned[name] for name in (*names, "retired") if name in cleaned}
        if "aliases" in cleaned:
            told["aliases"] = [alias.strip() for alias in cleaned["aliases"].split(",") if alias.strip()]
        if kind == FieldKind.CHOICE:
            told["choices"] = list(_choices(cleaned["choices"], self.kept))
        if not self.kept:
            places = cleaned["places"]
            told |= {"kind": kind, "places": FieldDefinition.places if places is None else places}
        return told


def _not_asked(kept: FieldDefinition) -> Iterator[str]:
    """What of a field that is there cannot change, or says nothing of its kind."""
    yield from ("kind", "places", "key")
    if kept.kind is not FieldKind.CHOICE:
        yield from ("choices", "by")
    if kept.kind not in (FieldKind.NUMBER, FieldKind.INTEGER):
        yield from ("unit_uk", "unit_en")
    if not kept.is_column:
        yield from ("required", "headline", "byline", "searched", "label", "aliases", "audience")


def field_form(row: str, definition: Definition, field: FieldDefinition) -> FieldForm:
    """The form of a field as it stands in the definition."""
    lists = {name: field.name in getattr(definition, name) for name in ("headline", "byline", "searched")}
    initial = {
        **field.as_json(),
        **lists,
        "label": definition.style.label == field.name,
        "by": definition.style.by == field.name,
        "aliases": ", ".join(field.aliases),
        "choices": "\n".join(_line(one) for one in field.choices),
    }
    return FieldForm(row, field, initial=initial)


def _line(choice: Any) -> str:
    titles = f" {_BETWEEN} ".join(filter(None, (choice.title_uk, choice.title_en)))
    return f"{choice.value}{_MEANS} {titles}"


def _choices(text: str, kept: FieldDefinition | None) -> Iterator[dict[str, Any]]:
    """Lines of choices: «good: добрий | good», or without the value, which is then made of the title."""
    synonyms = {one.value: list(one.synonyms) for one in (kept.choices if kept else ())}
    taken = set(synonyms)
    for line in filter(None, map(str.strip, text.splitlines())):
        value, means, titles = line.rpartition(_MEANS)
        uk, _bar, en = (part.strip() for part in titles.partition(_BETWEEN))
        value = value.strip() if means else naming.value_of(en or uk, taken)
        taken.add(value)
        yield {"value": value, "title_uk": uk, "title_en": en, "synonyms": synonyms.get(value, [])}


def _initial(definition: Definition | None) -> dict[str, Any]:
    symbol = (definition.style if definition else StyleDefinition()).default
    look: Mapping[str, Any] = {
        "fill": symbol.fill,
        "stroke": symbol.stroke,
        "width": symbol.width,
        "radius": symbol.radius,
        "opacity": symbol.opacity,
    }
    return {**(definition.as_json() if definition else {}), **look}


def _classes(definition: Definition | None, by: FieldDefinition | None) -> Iterator[tuple[str, str, str]]:
    """Value, title and colour of each value by which objects are coloured; without a class it is the layer's own."""
    if definition and by:
        fills = {one.value: one.fill for one in definition.style.classes}
        for one in by.choices:
            yield one.value, one.title_uk, fills.get(one.value, definition.style.default.fill)
