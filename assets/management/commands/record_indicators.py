"""`./atlas manage record_indicators`: the state of the registers, written down for today."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assets.indicators import days
from geo.commands import PlainCommand


class Command(PlainCommand):
    typed = "./atlas manage record_indicators"
    help = _("Write down the indicators of the registers as those of today; the worker does it every hour.")

    def handle(self, *_args: Any, **_options: Any) -> None:
        count = days.record()
        self.stdout.write(
            ngettext("%(count)s figure recorded for today.", "%(count)s figures recorded for today.", count)
            % {"count": count}
        )
