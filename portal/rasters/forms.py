"""What a layer editor says of a raster: its file, where it lies, and how it is named and shown."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geo import crs
from geo.crs import UnknownSystem
from geo.models import Publication, Visibility
from layers.models import RasterLayer
from layers.thematic.rules import slug_problem
from portal.attachments.forms import Dressed, Pictures, PicturesField

_TEXT_ROWS = 3
_ENDINGS = ".tif,.tiff,.tfw,.tifw,.wld,.prj"
#: Fields of the form under their headings, in order.
_GROUPS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (
        gettext_lazy("Names and description"),
        ("title_uk", "title_en", "slug", "about_uk", "about_en", "group", "depicted_on", "visibility"),
    ),
    (
        gettext_lazy("On the map"),
        ("opacity", "min_zoom", "max_zoom", "order", "legend_uk", "legend_en", "attribution", "shown"),
    ),
    (gettext_lazy("As a data set"), ("source", "licence", "downloadable")),
)


class FileForm(Dressed, forms.Form):
    """A GeoTIFF with what lies beside it."""

    sent = PicturesField(
        label=gettext_lazy("files"),
        widget=Pictures(attrs={"accept": _ENDINGS}),
        help_text=gettext_lazy(
            "A GeoTIFF (.tif) of a scanned plan that is georeferenced, or an orthophoto; with its .tfw and .prj."
        ),
    )

    @property
    def most_megabytes(self) -> int:
        """Of the picture."""
        return int(settings.RASTER_MAX_BYTES // (1024 * 1024))


class SystemForm(Dressed, forms.Form):
    """The coordinate system that the picture's positions are in; `cleaned_data["crs"]` is the system itself."""

    crs = forms.CharField(
        label=gettext_lazy("coordinate system"),
        help_text=gettext_lazy("An EPSG code from the list, WKT, or PROJ parameters of a local system (МСК)."),
        widget=forms.TextInput(attrs={"list": "known-systems"}),
    )

    def clean_crs(self) -> Any:
        try:
            return crs.parse(self.cleaned_data["crs"])
        except UnknownSystem as problem:
            raise forms.ValidationError(str(problem)) from problem


class RasterForm(Dressed, forms.ModelForm):
    """How a raster is named, shown, and offered. The name in addresses is given once."""

    visibility = forms.ChoiceField(
        label=gettext_lazy("seen by"), choices=Visibility.choices, initial=Visibility.STAFF.value
    )

    class Meta:
        model = RasterLayer
        fields = tuple(name for _title, names in _GROUPS for name in names if name != "visibility")
        widgets = {"depicted_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["slug"]
            self.fields["visibility"].initial = Publication.objects.get(slug=self.instance.slug).visibility
        for field in self.fields.values():
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = _TEXT_ROWS

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"])
        if problem := slug_problem(slug):
            raise forms.ValidationError(problem)
        if Publication.objects.filter(slug=slug).exists():
            raise forms.ValidationError(_("There is a layer “%(slug)s” already.") % {"slug": slug})
        return slug

    def groups(self) -> Iterator[tuple[str | Promise, list[forms.BoundField]]]:
        """Headings with their inputs."""
        for title, names in _GROUPS:
            yield title, [self[name] for name in names if name in self.fields]
