"""The form in which an officer says what an investment site consists of."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assets.models import CommunalProperty, InvestmentSite, Parcel
from assets.passports.contents import consists_of
from geo.access import Sight

_ROWS = 6
_REASON_LENGTH = 200


class Numbers(forms.CharField):
    """A text of numbers, one in a line, as the list of them, each once."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"rows": _ROWS, "class": "input", "spellcheck": "false", "autocomplete": "off"}
        super().__init__(required=False, widget=forms.Textarea(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> Any:
        lines = (line.strip(" \t,;") for line in super().clean(value).splitlines())
        return list(dict.fromkeys(filter(None, lines)))


class CompositionForm(forms.Form):
    """Cadastral and inventory numbers; valid, it has found their `Parcel` and `CommunalProperty` in `cleaned_data`.

    Only what the sights show is found. `before` is the composition that the officer was shown: somebody else's change
    in the meantime is told, and nothing of either is lost.
    """

    parcels = Numbers(
        label=_("Cadastral numbers of the land parcels"), help_text=_("One in a line, as in 5322081200:00:001:0001.")
    )
    property = Numbers(
        label=_("Inventory numbers of the communal property"),
        help_text=_(
            "One in a line. Where several balance holders have the number, write the holder’s ЄДРПОУ code and a hyphen"
            " before it, as in 04382122-10130007."
        ),
    )
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("For the history: the decision, or what was found out."),
        max_length=_REASON_LENGTH,
        widget=forms.TextInput(attrs={"class": "input"}),
    )
    before = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, site: InvestmentSite, parcels: Sight, property_: Sight, sent: QueryDict | None) -> None:
        self.site, self.sights = site, {"parcels": parcels, "property": property_}
        numbers = {"parcels": _of_parcels(self._linked("parcels")), "property": _of_property(self._linked("property"))}
        self.now = " ".join(numbers["parcels"] + numbers["property"])
        initial = {name: "\n".join(lines) for name, lines in numbers.items()} | {"before": self.now}
        self._sent = sent.copy() if sent is not None else None
        super().__init__(self._sent, initial=initial, label_suffix="")

    def clean_parcels(self) -> list[Parcel]:
        wanted: list[str] = self.cleaned_data["parcels"]
        found = {one.cadastral_number: one for one in self._seen("parcels").filter(cadastral_number__in=wanted)}
        _name_unknown(number for number in wanted if number not in found)
        return list(found.values())

    def clean_property(self) -> list[CommunalProperty]:
        wanted: list[str] = self.cleaned_data["property"]
        bare = {number.partition("-")[2] for number in wanted} | set(wanted)
        met: dict[str, list[CommunalProperty]] = {}
        for one in self._seen("property").select_related("holder").filter(inventory_number__in=bare):
            met.setdefault(one.inventory_number, []).append(one)
            met.setdefault(f"{one.holder.code}-{one.inventory_number}", []).append(one)
        _name_unknown(number for number in wanted if number not in met)
        if several := [number for number in wanted if len(met[number]) > 1]:
            raise forms.ValidationError(
                gettext("Several balance holders have: %(numbers)s. Write the holder’s code and a hyphen before it.")
                % {"numbers": ", ".join(several)}
            )
        return list({one.pk: one for number in wanted for one in met[number]}.values())

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("before", "") != self.now:
            # The next attempt is one that knows of the change.
            assert self._sent is not None
            self._sent["before"] = self.now
            raise forms.ValidationError(
                gettext(
                    "Somebody changed the composition while you had it open. It is now: %(numbers)s. What you typed is"
                    " kept below: look it over and save again."
                )
                % {"numbers": self.now.replace(" ", ", ") or "—"}
            )
        return self.cleaned_data

    def unseen(self, name: str) -> list[Any]:
        """What the site consists of and the officer does not see: that stays as it is."""
        linked = getattr(self.site, name)
        return list(linked.exclude(pk__in=[one.pk for one in self._linked(name)]))

    def _linked(self, name: str) -> list[Any]:
        return list(consists_of(self.site, self.sights[name]))

    def _seen(self, name: str) -> Any:
        return self.sights[name].records()


def _of_parcels(parcels: Iterable[Parcel]) -> list[str]:
    return [one.cadastral_number for one in parcels]


def _of_property(things: Iterable[CommunalProperty]) -> list[str]:
    return [f"{one.holder.code}-{one.inventory_number}" for one in things]


def _name_unknown(numbers: Iterable[str]) -> None:
    if unknown := list(numbers):
        raise forms.ValidationError(
            gettext("The register has no such number: %(numbers)s. Mend it, or enter the object first.")
            % {"numbers": ", ".join(unknown)}
        )
