"""What a person sends and answers: files for a register, and how they are to be understood."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geo import crs
from geo.access import Sight
from geo.records import State
from importers.mapping import Pairs
from importers.models import Batch
from importers.transforms import FACTORS, Transform, TransformProblem
from importers.wizard import answers, uploads
from portal.attachments.forms import Dressed, Pictures, PicturesField

#: Choices of a coordinate system beside those listed: one that stands in no list, and what the file itself says.
OTHER, AGAIN = "other", "again"
#: Stands among the registers for a layer that is to be made; no layer can be called so in addresses.
NEW_LAYER = "new"
#: Fields of a file that are asked about; those behind stay as they were recognised.
MOST_FIELDS = 200
#: Stands between a text of the file and what it means.
MEANS = "="


class UploadForm(Dressed, forms.Form):
    """Files on their way into a register."""

    sent = PicturesField(
        label=gettext_lazy("files"),
        widget=Pictures(attrs={"data-most-bytes": uploads.MOST_BYTES, "data-most-files": uploads.MOST_FILES}),
        help_text=gettext_lazy(
            "A zip, GeoPackage, GeoJSON, KML, GPX, DXF, MapInfo file, table (XLSX, CSV) or exchange file of the"
            " cadastre; or the loose files of one map layer together (.shp, .shx, .dbf, .prj, .cpg)."
        ),
    )
    register = forms.ChoiceField(
        label=gettext_lazy("into the register"),
        error_messages={"required": gettext_lazy("Choose the register that the file goes into.")},
    )

    def __init__(self, choices: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        register: Any = self.fields["register"]
        # Of several none is chosen beforehand: the first is the hromada's boundary, where no file goes by mistake.
        register.choices = choices if len(choices) == 1 else [("", _("— choose —")), *choices]
        register.widget.attrs["data-missing"] = register.error_messages["required"]


class AnswersForm(forms.Form):
    """Answers to what the file leaves open, and corrections of what was recognised.

    Of what stays as it was recognised nothing is told (`told`): the file is recognised anew each time it is opened.
    Controls are rendered by `portal/imports/_answers.html`; those of the file's field number n are `pair-n`,
    `factor-n`, `month-n`, `decode-n` and `values-n`.
    """

    layer = forms.CharField(required=False)
    encoding = forms.CharField(required=False)
    crs = forms.CharField(required=False)
    crs_text = forms.CharField(required=False)
    place_x = forms.CharField(required=False)
    place_y = forms.CharField(required=False)
    state = forms.ChoiceField(choices=[(one.value, one.label) for one in (State.CURRENT, State.DRAFT)])

    def __init__(self, batch: Batch, sight: Sight, data: Any = None) -> None:
        super().__init__(data)
        self._batch = batch
        self._looked: dict[str, Any] = batch.looked
        self._register = sight.register
        self.asked_fields: list[dict[str, Any]] = self._looked.get("fields", [])[:MOST_FIELDS]
        titles = ((one.name, str(one.title)) for one in self._register.importable())
        self.goals = [("", _("— leave out —")), *titles]
        for at in range(len(self.asked_fields)):
            self.fields[f"pair-{at}"] = forms.ChoiceField(choices=self.goals, required=False)
            self.fields[f"factor-{at}"] = forms.CharField(required=False)
            self.fields[f"month-{at}"] = forms.BooleanField(required=False)
            self.fields[f"decode-{at}"] = forms.BooleanField(required=False)
            self.fields[f"values-{at}"] = forms.CharField(required=False)

    @property
    def told(self) -> dict[str, Any]:
        """The answers as `importers.wizard.answers.give` takes them; of a valid form."""
        cleaned = self.cleaned_data
        given = {"pairs": self._pairs(), "transforms": cleaned["transforms"], "state": cleaned["state"]}
        for name in ("layer", "encoding"):
            if cleaned[name]:
                given[name] = cleaned[name]
        if "systems" in self._looked or "crs" in self._looked["open"]:
            given["crs"] = cleaned["system"]
        place = [cleaned[name] for name in ("place_x", "place_y") if cleaned[name]]
        if place or self._batch.answers.get("place"):
            given["place"] = place
        return given

    def opens_anew(self) -> bool:
        """Whether the file has to be looked into again before its rows are checked."""
        given = self.told
        before = {name: self._batch.answers.get(name) or None for name in ("layer", "encoding", "crs", "place")}
        before["encoding"] = before["encoding"] or self._looked.get("encoding", {}).get("chosen")
        before["layer"] = before["layer"] or self._looked.get("layer")
        still_open = set(self._looked["open"]) - {"pairs"}
        return bool(still_open) or any(
            (given.get(name) or None) != was for name, was in before.items() if name in given
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("layer", "encoding"):
            if name in self._looked["open"] and not cleaned.get(name):
                self.add_error(name, _("Choose one."))
        cleaned["system"] = self._system(cleaned)
        if "crs" in self._looked["open"] and not cleaned["system"] and not self.errors.get("crs_text"):
            self.add_error("crs", _("Choose a coordinate system, or write another one."))
        self._one_field_each(cleaned)
        cleaned["transforms"] = dict(self._transforms(cleaned))
        return cleaned

    def _system(self, cleaned: dict[str, Any]) -> str:
        """What was chosen, or written where nothing else was chosen; empty where that is what was recognised."""
        choice, text = cleaned.get("crs", ""), cleaned.get("crs_text", "").strip()
        if text and choice in ("", self._looked.get("system")):
            choice = OTHER
        elif text and choice not in (OTHER, AGAIN) and text != self._batch.answers.get("crs"):
            told = {"chosen": choice, "written": text, "other": _("Another one")}
            message = _("“%(chosen)s” is chosen, and “%(written)s” is written. Choose “%(other)s”, or empty the field.")
            self.add_error("crs_text", message % told)
        if choice != OTHER:
            recognised = not self._batch.answers.get("crs") and choice == self._looked.get("system")
            return "" if recognised or choice == AGAIN else str(choice)
        try:
            crs.parse(text)
        except crs.UnknownSystem as unknown:
            self.add_error("crs_text", str(unknown) if text else _("Write the coordinate system."))
        return str(text)

    def _one_field_each(self, cleaned: dict[str, Any]) -> None:
        taken: dict[str, str] = {}
        for at, field in enumerate(self.asked_fields):
            ours = cleaned.get(f"pair-{at}")
            if ours and ours in taken:
                self.add_error(
                    f"pair-{at}",
                    _("“%(first)s” goes into “%(field)s” already. Leave one of them out.")
                    % {"first": taken[ours], "field": self._register.field(ours).title},
                )
            elif ours:
                taken[ours] = field["name"]

    def _transforms(self, cleaned: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        for at in range(len(self.asked_fields)):
            meant = self._dictionary(at, cleaned.get(f"values-{at}", ""))
            told = {
                "factor": cleaned.get(f"factor-{at}"),
                "month_first": cleaned.get(f"month-{at}"),
                "decode": cleaned.get(f"decode-{at}"),
                "values": meant,
            }
            try:
                Transform.of(told)
            except TransformProblem as problem:
                self.add_error(f"factor-{at}", str(problem))
            said = {name: value for name, value in told.items() if value}
            if said and (ours := cleaned.get(f"pair-{at}")):
                yield ours, said

    def _dictionary(self, at: int, text: str) -> dict[str, str]:
        meant = {}
        for line in filter(None, map(str.strip, text.splitlines())):
            theirs, sign, ours = line.partition(MEANS)
            if not sign:
                self.add_error(f"values-{at}", _("Write “text = meaning”, not “%(line)s”.") % {"line": line})
            meant[theirs.strip()] = ours.strip()
        return meant

    def _pairs(self) -> Pairs:
        """Names of the file → names of the register, where the person says otherwise than what was recognised."""
        given: Pairs = dict(self._batch.answers.get("pairs") or {})
        feeds = first_fed(self._looked)
        for at, field in enumerate(self.asked_fields):
            name, chosen = field["name"], self.cleaned_data[f"pair-{at}"]
            if chosen != feeds.get(name, ""):
                given[name] = chosen
        return given


def first_fed(looked: dict[str, Any]) -> dict[str, str]:
    """Name of the file's field → name of the first of the register's fields that it is matched with."""
    return {theirs: ours for ours, theirs in reversed(looked.get("pairs", {}).items())}


def factors() -> list[str]:
    """What a number may be multiplied by without being typed."""
    return list(FACTORS)


def gone_choices() -> dict[str, str]:
    return {
        answers.KEEP: _("Keep them as they are"),
        answers.ARCHIVE: _("Archive them: they leave the map and the lists"),
    }
