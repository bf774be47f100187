"""The form of a report. What may be in it is decided where reports are taken (`reports.submitting`); here is what it
asks, how a person is shown it again, and what of it was no number or no file at all.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reports import questions
from reports.models import Category
from reports.models.reports import DESCRIPTION_LENGTH
from reports.questions import Datatype, Question

#: Names of the fields with the answers begin so, as the errors of `reports.submitting` do.
ANSWERS = "answers."
#: What a photograph may be (`geo.images.FORMATS`).
_PICTURES = "image/jpeg,image/png,image/webp,image/heic,image/heif"
_LONGEST_ADDRESS, _LONGEST_NUMBER, _LONGEST_PHONE = 300, 100, 30


class SeveralFiles(forms.FileField):
    """Files, as a list; whether they are photographs is seen when they are decoded."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return list(data or ())


class SeveralPictures(forms.ClearableFileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        return list(files.getlist(name)) if hasattr(files, "getlist") else []


class PlaceForm(forms.Form):
    """Where it is: degrees of WGS 84, a thing by its uid or by the number that is written on it, an address."""

    lon = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    thing = forms.UUIDField(required=False, widget=forms.HiddenInput)
    address = forms.CharField(
        required=False,
        max_length=_LONGEST_ADDRESS,
        label=_("address in words"),
        help_text=_("Settlement, street, number: “Kozelshchyna, Myru street, 5”."),
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
    )
    thing_number = forms.CharField(
        required=False,
        max_length=_LONGEST_NUMBER,
        label=_("number written on it"),
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
    )

    @property
    def lonlat(self) -> tuple[float, float] | None:
        """Longitude and latitude, if both were sent."""
        lon, lat = self.cleaned_data.get("lon"), self.cleaned_data.get("lat")
        return None if lon is None or lat is None else (lon, lat)


class AroundForm(PlaceForm):
    """What a script asks of a place; `object` is the thing's id on the tiles of the category's layer."""

    category = forms.ModelChoiceField(Category.objects.filter(archived=False), to_field_name="code")
    object = forms.IntegerField(required=False, min_value=1)


class ReportForm(PlaceForm):
    """The whole report; `questions` are the fields of the category's own."""

    key = forms.CharField(required=False, widget=forms.HiddenInput)
    challenge = forms.CharField(required=False, widget=forms.HiddenInput)
    counter = forms.CharField(required=False, widget=forms.HiddenInput)
    #: Filled in by programs alone: people do not see it.
    website = forms.CharField(required=False, label=_("leave this empty"), widget=forms.TextInput({"tabindex": "-1"}))
    photographs = SeveralFiles(
        required=False,
        label=_("photographs"),
        help_text=_("They say more than words. Where and by whom they were taken is cut out of the files."),
        widget=SeveralPictures({"accept": _PICTURES}),
    )
    description = forms.CharField(
        required=False,
        max_length=DESCRIPTION_LENGTH,
        label=_("in your words"),
        widget=forms.Textarea({"class": "input", "rows": 4}),
    )
    email = forms.CharField(
        required=False,
        label=_("e-mail"),
        help_text=_("To tell you what becomes of the report, and for nothing else. You will be asked to confirm it."),
        widget=forms.EmailInput({"class": "input", "autocomplete": "email"}),
    )
    phone = forms.CharField(
        required=False,
        max_length=_LONGEST_PHONE,
        label=_("telephone"),
        help_text=_("If the crew has to ask you something. The public never sees it."),
        widget=forms.TextInput({"class": "input", "type": "tel", "autocomplete": "tel"}),
    )

    def __init__(self, category: Category | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = questions.read(category.questions) if category else ()
        self._questions = [f"{ANSWERS}{one.code}" for one in asked]
        for one in asked:
            self.fields[f"{ANSWERS}{one.code}"] = field_of(one)

    @property
    def questions(self) -> list[forms.BoundField]:
        return [self[name] for name in self._questions]

    def take_errors(self, errors: Any) -> None:
        """Put the sentences of a refusal beside the fields that they are about; of others above the form."""
        beside = {"place": "address", "thing": "thing_number"}
        for name, sentences in errors.items():
            at = beside.get(name, name)
            self.add_error(at if at in self.fields else None, list(sentences))


def field_of(question: Question) -> forms.Field:
    """The input for a question; what is typed into it is read by `reports.questions` alone."""
    about = {"label": question.title, "help_text": question.hint, "required": False}
    made = _field(question, about)
    # Browsers would refuse to send what is required and stands in a step that is not shown.
    made.is_wanted = question.required  # type: ignore[attr-defined]
    return made


def _field(question: Question, about: dict[str, Any]) -> forms.Field:
    choices = [(one.key, one.title) for one in question.values]
    match question.datatype:
        case Datatype.ONE_OF:
            return Answer(**about, widget=forms.RadioSelect(choices=choices))
        case Datatype.SOME_OF:
            return Answer(**about, widget=forms.CheckboxSelectMultiple(choices=choices))
        case Datatype.NUMBER:
            return Answer(**about, widget=forms.TextInput({"class": "input", "inputmode": "decimal"}))
        case Datatype.DATETIME:
            return Answer(**about, widget=forms.DateInput({"class": "input", "type": "date"}))
        case Datatype.TEXT:
            return Answer(**about, widget=forms.Textarea({"class": "input", "rows": 3}))
    return Answer(**about, widget=forms.TextInput({"class": "input", "maxlength": questions.STRING_LENGTH}))


class Answer(forms.Field):
    """An answer as it came: one text, or several."""
