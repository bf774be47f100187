"""What the buttons of the work list do."""

from collections.abc import Collection

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geo import registers
from geo.jobs import Silence
from geo.models import User
from geo.refusals import Refused
from importers.conflicts import acts, rechecking
from importers.conflicts.acts import Act
from importers.models import Conflict
from importers.tasks import recheck_in_words

#: The button that has the register's rules look again at the objects of what was chosen.
RECHECK = "recheck"


def do(request: HttpRequest, conflicts: Collection[Conflict], user: User) -> str:
    """Do what the button `act` says with these conflicts; what came of it, in words. Raises `Refused`."""
    told = request.POST
    if not conflicts:
        raise Refused(_("Choose one conflict at least: tick the box before it."))
    if told.get("act") == RECHECK:
        return _recheck(conflicts, user)
    try:
        act = Act(told.get("act", ""))
    except ValueError:
        raise Refused(_("There is no such act.")) from None
    if act not in acts.WAYS:
        raise Refused(_("There is no such act."))
    chosen = [one.pk for one in conflicts]
    assignee = _assignee(told) if act is Act.ASSIGN else None
    count = acts.take(act, chosen, user, text=told.get("text", ""), assignee=assignee)
    if not count:
        return _("Nothing was to be changed: look at the state in which it is.")
    return ngettext("Done with %(count)s conflict.", "Done with %(count)s conflicts.", count) % {"count": count}


def _assignee(told: QueryDict) -> User | None:
    """Nobody, where the first choice of the list was left."""
    number = told.get("assignee", "")
    if not number:
        return None
    found = User.objects.filter(pk=number, is_active=True).first() if number.isdecimal() else None
    if found is None:
        raise Refused(_("There is no such person. Choose one of the list."))
    return found


def _recheck(conflicts: Collection[Conflict], user: User) -> str:
    sentences = []
    for slug in sorted({one.register for one in conflicts}):
        register = registers.get(slug)
        about = rechecking.objects_of([one for one in conflicts if one.register == slug])
        outcome = rechecking.recheck(register, user, Silence(), about)
        sentences.append(f"{register.title}: {recheck_in_words(outcome)}.")
    return " ".join(sentences)
