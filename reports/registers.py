"""The layers that reports feed: registers over views, in which nobody writes (docs/decisions/0047)."""

from django.utils.translation import gettext_lazy as _

from geo.registers import Field, Register, Sheet, register
from geo.styles import Shape, Style, StyleClass, Symbol
from reports.models import AnyReport, DumpReport, LightingReport, State

#: Fill, stroke and shape of a report by its state: open ones warm, mended ones green and round, the rest grey.
LOOKS: dict[State, tuple[str, str, Shape]] = {
    State.NEW: ("#c8450c", "#6e2506", Shape.TRIANGLE),
    State.REOPENED: ("#a3195b", "#560d30", Shape.CROSS),
    State.ACCEPTED: ("#e69f00", "#7e5700", Shape.DIAMOND),
    State.PLANNED: ("#56b4e9", "#2f6380", Shape.DIAMOND),
    State.IN_WORK: ("#0072b2", "#003f62", Shape.SQUARE),
    State.FIXED: ("#009e73", "#00563f", Shape.CIRCLE),
    State.FORWARDED: ("#8a949a", "#4b5154", Shape.SQUARE),
    State.DUPLICATE: ("#b9c0c4", "#4b5154", Shape.CIRCLE),
    State.REFUSED: ("#b9c0c4", "#4b5154", Shape.CROSS),
}
#: States in which a report stands in no layer.
LEFT_OUT = frozenset({State.DUPLICATE, State.REFUSED})
_SYMBOL = Symbol(fill="#c8450c", stroke="#6e2506", width=1.5, opacity=0.9, radius=7.0)


class _Fed(Register):
    """What the layers of reports have alike."""

    fed = True
    key = ("number",)
    fields = (
        Field("number", required=True),
        Field("category", english="category_en"),
        Field("category_en"),
        Field("status"),
        Field("reported_on"),
        Field("due_on"),
        Field("fixed_on"),
        Field("thing_number"),
        Field("address"),
        Field("description"),
        Field("department", english="department_en"),
        Field("department_en"),
        Field("disputes"),
    )
    headline = ("number", "category")
    byline = ("status", "address")
    on_tiles = ("number",)
    searched = ("number", "thing_number", "address")
    sheets = (Sheet("report", _("The report with its photographs and steps")),)
    officers = ()
    style = Style(
        _SYMBOL,
        by="status",
        classes=tuple(StyleClass(one, one.label, *LOOKS[one]) for one in LOOKS if one not in LEFT_OUT),
    )


@register
class ProblemReportRegister(_Fed):
    model = AnyReport
    slug = "problem-reports"
    title = _("Problem reports")
    description = _("What residents reported and where it stands: where, when, who sees to it and by when.")
    object_title = _("report")
    group = "other"
    topic = "society"
    order = 900


@register
class LightingReportRegister(_Fed):
    model = LightingReport
    slug = "reported-lighting-faults"
    title = _("Street lighting faults, as reported")
    description = _("Where residents say that it is dark: the lamp, the day, who mends it and by when.")
    object_title = _("lighting fault")
    group = "utilities"
    topic = "utilitiesCommunication"
    inspire_theme = "us"
    order = 545


@register
class DumpReportRegister(_Fed):
    model = DumpReport
    slug = "reported-dumps"
    title = _("Unauthorised dumps, as reported")
    description = _("Where residents found waste that was dumped, and what is cleared.")
    object_title = _("unauthorised dump")
    group = "environment"
    topic = "environment"
    order = 535


#: Slugs of the layers that reports feed.
FED = frozenset(one.slug for one in (ProblemReportRegister, LightingReportRegister, DumpReportRegister))
