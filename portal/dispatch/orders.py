"""Work orders for the crews: a page, the same as PDF with a map, and the places as GPX. Nothing of who wrote."""

from typing import Any

from django.contrib.gis.geos import MultiPoint
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from addresses.registers import SettlementRegister, StreetRegister
from geo import access
from geo.models import User
from geo.records import WGS84
from geo.styles import Symbol
from layers import paper, publisher
from layers.drawing import Marks, Paper, Spot, Stratum, around, draw
from portal.dispatch.asking import InboxForm, handlers_only
from reports import inbox, workorders
from reports.workorders import WorkOrder

_MAP = Paper(178, 100, text=2.4, filled=0.85)
_SETTLEMENT = Symbol(fill="#f3e6c8", stroke="#b08d4a", width=1.0, opacity=0.7)
_STREET = Symbol(stroke="#8c8478", width=1.6)
_STOP = Symbol(fill="#b3123f", stroke="#ffffff", width=1.0, radius=4.5)
#: Degrees around the stops that are shown too: a single one is seen in its street.
_AROUND = 0.002


@never_cache
@require_safe
@handlers_only
def order_page(request: HttpRequest, user: User) -> HttpResponse:
    """The order on the screen, with the ways to its other forms."""
    order = _order(request, user)
    context = {
        "order": order,
        "query": request.GET.urlencode(),
        "map": _map(order, user),
        "most": workorders.MOST if len(order.stops) == workorders.MOST else None,
    }
    return render(request, "portal/dispatch/order.html", context)


@never_cache
@require_safe
@handlers_only
def order_pdf(request: HttpRequest, user: User) -> HttpResponse:
    """The order for printing."""
    order = _order(request, user)
    context: dict[str, Any] = {
        "order": order,
        "map": _map(order, user),
        "language": get_language(),
        "hromada": publisher.current().name,
        "made_on": timezone.localdate(),
    }
    content = paper.pdf(render_to_string("portal/dispatch/order_paper.html", context))
    return _file(content, "application/pdf", "pdf")


@never_cache
@require_safe
@handlers_only
def order_gpx(request: HttpRequest, user: User) -> HttpResponse:
    """The places of the order for the crew's navigator."""
    return _file(workorders.gpx(_order(request, user)).encode(), "application/gpx+xml", "gpx")


def _order(request: HttpRequest, user: User) -> WorkOrder:
    """The order of the reports that the address names, or of those that its filter finds in the inbox."""
    if "report" in request.GET:
        numbers = list(filter(None, map(inbox.a_number, request.GET.getlist("report"))))
    else:
        found = inbox.matching(user, InboxForm(user, request.GET).wanted)
        numbers = list(found.values_list("pk", flat=True)[: workorders.MOST])
    order = workorders.work_order(user, numbers)
    if not order.sections:
        raise BadRequest(_("Choose the reports of the work order in the inbox: tick the boxes before them."))
    return order


def _map(order: WorkOrder, user: User) -> SafeString:
    points = MultiPoint([stop.report.geom for stop in order.stops], srid=WGS84)
    settlements, streets = access.sight(SettlementRegister, user), access.sight(StreetRegister, user)
    strata = (
        Stratum("settlement", settlements, _SETTLEMENT, ("name",)),
        Stratum("street", streets, _STREET, ("name",)),
    )
    spots = [Spot(stop.report.geom.x, stop.report.geom.y, str(stop.number)) for stop in order.stops]
    frame = around(points.buffer(_AROUND), _MAP)
    return draw(frame, strata, "order", _("Map of the stops"), Marks("stop", _STOP, spots, weight=1.2))


def _file(content: bytes, content_type: str, suffix: str) -> HttpResponse:
    name = f"work-order-{timezone.localdate():%Y-%m-%d}.{suffix}"
    return HttpResponse(
        content,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
