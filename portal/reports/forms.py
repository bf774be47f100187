"""What the list of reports may be narrowed by."""

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.models import Category


class ListForm(forms.Form):
    """Category, open or closed, and the number behind which the page begins."""

    OPEN, CLOSED, ALL = "open", "closed", "all"

    category = forms.ModelChoiceField(
        Category.objects.filter(archived=False),
        required=False,
        label=_("category"),
        to_field_name="code",
        empty_label=_("All categories"),
        widget=forms.Select({"class": "select"}),
    )
    state = forms.ChoiceField(
        choices=[(OPEN, _("Open")), (CLOSED, _("Closed")), (ALL, _("All"))],
        required=False,
        label=_("state"),
        widget=forms.Select({"class": "select"}),
    )
    before = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1)
