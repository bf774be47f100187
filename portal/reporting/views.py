"""The page on which a resident reports a problem, and what follows on it.

Without scripts it is a list of categories and, behind each, one plain form. With them (`portal/reporting/main.js`) the
same markup is four steps, and it opens without network. What is decided of a report is decided in `reports`.
"""

from secrets import token_urlsafe
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geo.images import ImageRefused
from geo.refusals import Invalid, Refused
from portal.accounts.adapter import client_address
from portal.offline.shell import OWNER
from portal.reporting import asking, things
from portal.reporting.forms import ANSWERS, ReportForm
from portal.reporting.page import PUBLIC, Shown, context_of
from reports import confirming, guarding, links, proof, secrets
from reports.guarding import Whence
from reports.models import Category, Publicity, Report, Source
from reports.submitting import Sender, Sent, Taken, submit

#: By which a browser is known for the limits and the block list (`reports.guarding`), a month.
_DEVICE, _DEVICE_SECONDS = "report-device", 30 * 24 * 60 * 60
#: Digits of the largest number of a report (bigint).
_NUMBER_DIGITS = 18


@never_cache
@ensure_csrf_cookie
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """`?category=<code>&thing=<uid>`, or `?layer=<slug>&object=<uid>`, open it filled in so far."""
    if request.method == "POST":
        return _posted(request)
    layer, uid = request.GET.get("layer", ""), _uid(request.GET.get("thing") or request.GET.get("object", ""))
    offered = things.categories(layer) if uid else []
    category = _category(request.GET.get("category", "")) or (offered[0] if len(offered) == 1 else None)
    thing = things.one(category.thing_layer if category else layer, uid=uid) if uid else None
    form = ReportForm(category, initial={"key": uuid4(), "thing": thing.uid if thing else None})
    answer = _page(request, Shown(form, category, thing=thing, offered=offered))
    # What was asked for is in nobody's way who opens the page without network.
    if not request.GET and request.user.is_anonymous:
        answer[OWNER] = PUBLIC
    return answer


@never_cache
@require_safe
def sent(request: HttpRequest, number: int) -> HttpResponse:
    """What whoever has just sent a report is told: its number, the private link, what happens next and by when."""
    found = Report.objects.select_related("category", "department").filter(pk=number).first()
    if found is None or not secrets.is_of(request.GET.get("key", ""), found.token_digest):
        raise Http404(_("There is no such report."))
    context = {"report": found, "link": links.private(found), "waits": found.publicity == Publicity.UNCONFIRMED}
    return render(request, "portal/reporting/sent.html", context)


@never_cache
@require_POST
def follow(request: HttpRequest) -> HttpResponse:
    """Have an address told of a report that is there already. A letter goes to it, so it takes the same work."""
    email, chosen = request.POST.get("follow_email", "").strip(), request.POST.get("follow", "")
    found = Report.objects.filter(pk=int(chosen), publicity=Publicity.PUBLIC).first() if _is_number(chosen) else None
    if found is None:
        raise Http404(_("There is no such report."))
    problem = ""
    try:
        guarding.require_not_blocked(_whence(request), email)
        proof.spend(request.POST.get("challenge", ""), request.POST.get("counter") or None)
        confirming.follow(found, email, get_language() or "uk")
    except ValidationError:
        problem = _("“%(email)s” is no e-mail address.") % {"email": email[:100]}
    except Refused as refused:
        problem = str(refused)
    status = 400 if problem else 200
    if request.accepts("text/html"):
        context = {"report": found, "email": email, "problem": problem, "challenge": proof.challenge()}
        return render(request, "portal/reporting/followed.html", context, status=status)
    if problem:
        return asking.problem({"follow_email": [problem]})
    return JsonResponse({})


def _posted(request: HttpRequest) -> HttpResponse:
    scripted = not request.accepts("text/html")
    category = _category(request.POST.get("category", ""))
    if category is None and scripted:
        return asking.problem({"category": [_("Choose what is wrong.")]})
    if category is None:
        return redirect("portal:report-new")
    form = ReportForm(category, request.POST, request.FILES)
    taken: Taken | None = None
    if form.is_valid():
        try:
            # A script has shown them before, and what it sends may be what was taken already.
            known = () if scripted or "sure" in request.POST else asking.known(category, asking.found(category, form))
            if known:
                return _page(request, Shown(form, category, known=known))
            thing = asking.thing_of(category, form)
            taken = submit(_sent(request, category, form, thing), _sender(request, form))
        except Invalid as problem:
            form.take_errors(problem.errors)
        except ImageRefused as problem:
            form.add_error("photographs", str(problem))
        except Refused as problem:
            form.add_error(None, str(problem))
    if taken:
        return _answer(taken, scripted)
    if scripted:
        return asking.problem(form.errors)
    return _page(request, Shown(form, category, sure="sure" in request.POST), status=400)


def _sent(request: HttpRequest, category: Category, form: ReportForm, thing: UUID | None) -> Sent:
    given = form.cleaned_data
    return Sent(
        category=category.code,
        lonlat=form.lonlat,
        thing=thing,
        address=given["address"],
        description=given["description"],
        answers={
            name.removeprefix(ANSWERS): request.POST.getlist(name) for name in request.POST if name.startswith(ANSWERS)
        },
        photographs=given["photographs"],
        email=given["email"].strip(),
        phone=given["phone"].strip(),
    )


def _sender(request: HttpRequest, form: ReportForm) -> Sender:
    given = form.cleaned_data
    return Sender(
        Source.PAGE,
        get_language() or "uk",
        whence=_whence(request),
        name="page",
        key=given["key"],
        proof=(given["challenge"], given["counter"]),
        trap=given["website"],
        plain=not given["counter"],
    )


def _whence(request: HttpRequest) -> Whence:
    return Whence(client_address(request) or "", request.COOKIES.get(_DEVICE, ""))


def _answer(taken: Taken, scripted: bool) -> HttpResponse:
    page = f"{reverse('portal:report-sent', args=[taken.report.pk])}?{urlencode({'key': taken.secret})}"
    if not scripted:
        return redirect(page)
    return JsonResponse({"number": taken.report.pk, "page": page}, status=201)


def _page(request: HttpRequest, shown: Shown, status: int = 200) -> HttpResponse:
    answer = render(request, "portal/reporting/report.html", context_of(shown), status=status)
    if _DEVICE not in request.COOKIES:
        answer.set_cookie(
            _DEVICE, token_urlsafe(), max_age=_DEVICE_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure()
        )
    return answer


def _category(code: str) -> Category | None:
    return Category.objects.filter(code=code, archived=False).first()


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _NUMBER_DIGITS
