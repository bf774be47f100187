"""Forms of officers for documents and photographs. What may not stand is refused by `geo.filing`, whoever asks."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.gis.geos import Point
from django.utils.translation import gettext_lazy as _

from geo import document_files
from geo.attachments import Document, Photograph, audiences
from geo.records import WGS84
from geo.registers import STAFF

_PICTURES = "image/jpeg,image/heic,image/heif,image/png,image/webp"
_REASON_LENGTH = 300
#: Steps of the fields for degrees: 1 cm.
_DEGREE_STEP = "0.0000001"


class Dressed(forms.BaseForm):
    """Gives every control the house's looks."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for bound in self.visible_fields():
            widget = bound.field.widget
            if isinstance(widget, forms.Select):
                widget.attrs["class"] = "select"
            elif not isinstance(widget, forms.CheckboxInput):
                widget.attrs["class"] = "input"


class Reason(forms.Form):
    """Why something is changed or put away; it stays in the history."""

    reason = forms.CharField(
        label=_("reason"), max_length=_REASON_LENGTH, help_text=_("Stays in the history of the object.")
    )


class Pictures(forms.ClearableFileInput):
    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """Several files; each is judged by itself later, so that one that fails does not lose the others."""

    widget = Pictures

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list) else [data] if data else []
        if not files and self.required:
            raise forms.ValidationError(self.error_messages["required"])
        return files


class PhotographsForm(Dressed, forms.Form):
    """New photographs: the files, and what holds for all of them."""

    photographs = PicturesField(
        label=_("photographs"),
        widget=Pictures(attrs={"accept": _PICTURES}),
        help_text=_("JPEG, HEIC, PNG or WebP. What the camera wrote into them, place and name included, is taken off."),
    )
    caption_uk = forms.CharField(label=_("caption in Ukrainian"), max_length=300, required=False)
    caption_en = forms.CharField(label=_("caption in English"), max_length=300, required=False)
    credit = forms.CharField(label=_("photographer"), max_length=200, required=False)
    audience = forms.ChoiceField(
        label=_("seen by"),
        choices=audiences,
        initial=STAFF,
        help_text=_("The officers of the register see it always."),
    )
    keep_position = forms.BooleanField(
        label=_("keep the place where the camera stood, if it wrote one"),
        required=False,
        help_text=_("For officers only; the public is not told."),
    )


class PhotographForm(Dressed, Reason, forms.ModelForm):
    """What is said of a photograph that is there."""

    longitude = forms.FloatField(
        label=_("longitude"),
        required=False,
        min_value=-180,
        max_value=180,
        widget=forms.NumberInput(attrs={"step": _DEGREE_STEP}),
    )
    latitude = forms.FloatField(
        label=_("latitude"),
        required=False,
        min_value=-90,
        max_value=90,
        help_text=_("Where the camera stood, in degrees (WGS 84). For officers only."),
        widget=forms.NumberInput(attrs={"step": _DEGREE_STEP}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Photograph
        fields = ("caption_uk", "caption_en", "taken_on", "credit", "order", "audience")
        widgets = {"taken_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    field_order = (*Meta.fields, "longitude", "latitude", "reason", "version")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if position := self.instance.position:
            self.initial.update(longitude=position.x, latitude=position.y)
        self.initial["version"] = self.instance.version

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        lon, lat = cleaned.get("longitude"), cleaned.get("latitude")
        if (lon is None) != (lat is None):
            self.add_error("latitude" if lat is None else "longitude", _("Give both, or neither."))
        self.instance.position = None if lon is None or lat is None else Point(lon, lat, srid=WGS84)
        return cleaned


class DocumentForm(Dressed, forms.ModelForm):
    """A new document."""

    file = forms.FileField(
        label=_("file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(document_files.EXTENSIONS)}),
        help_text=_("PDF, DOCX, XLSX, ODT, ODS, JPEG, PNG, TXT, or signed: ASiC-E, P7S. It is kept to the byte."),
    )

    class Meta:
        model = Document
        fields = ("title", "kind", "number", "date", "issuer", "link", "audience")
        widgets = {
            "date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "link": forms.URLInput(),
        }

    field_order: Sequence[str] = ("title", "file", *Meta.fields[1:])


class ChangedDocumentForm(Reason, DocumentForm):
    """A document that is there."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    field_order = (*DocumentForm.field_order, "reason", "version")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        if self.instance.stored_as:
            self.fields["file"].label = _("another file in its place")


class ArchiveForm(Dressed, Reason):
    """Puts an attachment away."""
