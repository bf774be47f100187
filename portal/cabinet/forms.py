"""Forms of the cabinet: the address to which the link goes, and what is to be followed."""

from math import nan
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from addresses.models import Settlement
from portal.attachments.forms import Dressed, Pictures, PicturesField
from reports import following, places
from reports.following import RADII, Wanted
from reports.models import MOST_STARS, Category


class AddressForm(Dressed, forms.Form):
    """Where the link is to go."""

    email = forms.EmailField(
        label=_("e-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class DisputeForm(Dressed, forms.Form):
    """Why a closure is not so."""

    reason = forms.CharField(
        label=_("what is still wrong?"), required=False, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 2000})
    )
    photographs = PicturesField(label=_("photographs"), required=False, widget=Pictures(attrs={"accept": "image/*"}))


class RatingForm(forms.Form):
    """How it was dealt with."""

    stars = forms.TypedChoiceField(
        label=_("How was it dealt with?"),
        choices=[(stars, str(stars)) for stars in range(1, MOST_STARS + 1)],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("in a word"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 1000, "class": "input"}),
    )


class SubscriptionForm(Dressed, forms.Form):
    """What is to be followed; `wanted` of a valid form. A place is an address, or what a map shows."""

    category = forms.ModelChoiceField(
        Category.objects.filter(archived=False),
        label=_("kind of problem"),
        required=False,
        to_field_name="code",
        empty_label=_("All kinds"),
    )
    layer = forms.ChoiceField(label=_("layer of objects"), required=False)
    settlement = forms.ModelChoiceField(
        Settlement.objects.none(),
        label=_("settlement"),
        required=False,
        to_field_name="code",
        empty_label=_("The whole hromada"),
    )
    address = forms.CharField(
        label=_("or around an address"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    metres = forms.TypedChoiceField(
        label=_("within"),
        choices=[(metres, _("%(metres)s m") % {"metres": metres}) for metres in RADII],
        coerce=int,
        initial=RADII[1],
    )
    box = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        layer, settlement = self.fields["layer"], self.fields["settlement"]
        assert isinstance(layer, forms.ChoiceField)
        assert isinstance(settlement, forms.ModelChoiceField)
        settlement.queryset = following.settlements()
        layer.choices = [
            ("", _("All objects, or none")),
            *((slug, following.layer_title(slug)) for slug in following.layers()),
        ]

    def clean_box(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north in degrees; what is none is told above the form, for nobody sees the field."""
        text = self.cleaned_data["box"]
        if not text:
            return None
        try:
            west, south, east, north = map(float, text.split(","))
        except ValueError:
            west = south = east = north = nan
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            self.add_error(None, _("The part of the map was not understood. Move the map a little, and send it again."))
            return None
        return west, south, east, north

    def wanted(self) -> Wanted:
        """Raises `geo.refusals.Invalid` for an address that is not found."""
        told = self.cleaned_data
        around = None
        if told["address"]:
            point = places.at_address(told["address"])
            around = (point.x, point.y)
        return Wanted(
            category=told["category"],
            layer=told["layer"],
            settlement=told["settlement"],
            around=around,
            metres=told["metres"],
            box=told.get("box") if around is None else None,
            title=told["address"],
        )
