"""What the buttons of a report's page do; all of it by the services of `reports`, which know who may."""

from collections.abc import Callable, Mapping

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geo.models import User
from geo.refusals import Invalid, Refused
from portal.dispatch.asking import Asked
from portal.dispatch.steps import ASSIGN, EXTEND, MOVE, NOTE, PUBLISH, ROUTE, WITHDRAW
from reports import handling, inbox, pictures, seeing, workflow
from reports.models import Department, Report, State


def do(request: HttpRequest, asked: Asked) -> str:
    """Do what the button `act` says with the report as it was when the page was made; what came of it, in words.

    Raises `Refused`, `PermissionDenied` and `ImageRefused`.
    """
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Refused(_("There is no such act."))
    return act(request, asked)


def _move(request: HttpRequest, asked: Asked) -> str:
    told = request.POST
    try:
        target = State(told.get("target", ""))
    except ValueError:
        raise Refused(_("There is no such state.")) from None
    files = request.FILES.getlist("photographs")
    if len(files) > pictures.MOST:
        raise Invalid(
            {
                "photographs": [
                    ngettext("Send %(most)s photograph at most.", "Send %(most)s photographs at most.", pictures.MOST)
                    % {"most": pictures.MOST}
                ]
            }
        )
    workflow.move(
        asked.report.pk,
        target,
        asked.mover,
        version=_version(told),
        reason=told.get("reason", ""),
        photographs=files,
        department=_department(told),
        original=_original(told, asked),
    )
    return _("Report %(number)s is now: %(state)s.") % {"number": asked.report.pk, "state": target.label}


def _publish(request: HttpRequest, asked: Asked) -> str:
    handling.publish(asked.report.pk, asked.mover, version=_version(request.POST))
    return _("The report is public now.")


def _withdraw(request: HttpRequest, asked: Asked) -> str:
    told = request.POST
    handling.withdraw(asked.report.pk, asked.mover, told.get("reason", ""), version=_version(told))
    return _("The public does not see the report any more.")


def _route(request: HttpRequest, asked: Asked) -> str:
    told = request.POST
    department = _department(told)
    if department is None:
        raise Invalid({"department": [_("Choose the department that gets the report.")]})
    handling.route(asked.report.pk, asked.mover, department, told.get("reason", ""), version=_version(told))
    return _("The report is with “%(department)s” now.") % {"department": department}


def _extend(request: HttpRequest, asked: Asked) -> str:
    told = request.POST
    handling.extend(asked.report.pk, asked.mover, told.get("reason", ""), version=_version(told))
    return _("The term is 45 days now, and the reporter is told why.")


def _assign(request: HttpRequest, asked: Asked) -> str:
    told = request.POST
    pk = inbox.a_number(told.get("assignee", ""))
    handling.assign(
        asked.report.pk, asked.mover, User.objects.filter(pk=pk).first() if pk else None, version=_version(told)
    )
    return _("It is written down who sees to it.")


def _note(request: HttpRequest, asked: Asked) -> str:
    handling.note(asked.report, asked.mover, request.POST.get("text", ""))
    return _("The note is kept.")


_ACTS: Mapping[str, Callable[[HttpRequest, Asked], str]] = {
    MOVE: _move,
    PUBLISH: _publish,
    WITHDRAW: _withdraw,
    ROUTE: _route,
    EXTEND: _extend,
    ASSIGN: _assign,
    NOTE: _note,
}


def _version(told: QueryDict) -> int:
    """The version that was looked at; whoever does not say that, has looked at none."""
    return inbox.a_number(told.get("version", "")) or 0


def _department(told: QueryDict) -> Department | None:
    return Department.objects.filter(slug=told["department"]).first() if told.get("department") else None


def _original(told: QueryDict, asked: Asked) -> Report | None:
    pk = inbox.a_number(told.get("original", ""))
    return seeing.handled(asked.user).filter(pk=pk).first() if pk else None
