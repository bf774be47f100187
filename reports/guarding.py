"""Who is not let report: those on the block list, and whoever has sent more than their share.

Addresses and devices are kept as digests under the secret key, for as long as the limits look back (`forgetting`). Many
phones share one address of a mobile network, so an address may send more than a device. Of reports sent at the very
same moment some may come through above the limit.
"""

import ipaddress
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from geo.refusals import Refused
from reports.models import Block, BlockKind, Origin

#: How far back the limits look.
WINDOW = timedelta(hours=1)
_SALT = "reports.origin"


@dataclass(frozen=True)
class Whence:
    """Network address and device of a sender, empty where unknown."""

    address: str = ""
    device: str = ""

    def origin(self) -> Origin:
        """What is kept of it."""
        return Origin(address=digest(self.address), device=digest(self.device))


#: Of what came by a program that vouches for it.
NOWHERE = Whence()


def digest(value: str) -> str:
    """What is kept of a network address or a device; empty of an empty one."""
    # What a browser says of its device may be anything, half of a surrogate pair too.
    return salted_hmac(_SALT, value.encode(errors="backslashreplace"), algorithm="sha256").hexdigest() if value else ""


def require_not_blocked(whence: Whence, email: str) -> None:
    """Raise `Refused` for who stands on the block list."""
    named = Q()
    if email:
        named |= Q(kind=BlockKind.EMAIL, value__in=_ways_to_name(email))
    if whence.device:
        named |= Q(kind=BlockKind.DEVICE, value=digest(whence.device))
    if whence.address:
        named |= Q(kind=BlockKind.NETWORK)
    if not named:
        return
    blocks = Block.objects.filter(named, Q(until=None) | Q(until__gt=timezone.now())).values_list("kind", "value")
    if any(kind != BlockKind.NETWORK or _lies_in(whence.address, value) for kind, value in blocks):
        raise Refused(
            _("Reports from here are not taken at present. If that is a mistake, call the hromada's council.")
        )


def require_within_limits(whence: Whence) -> None:
    """Raise `Refused` where the address or the device has sent its share of the last hour."""
    recent = Origin.objects.filter(at__gt=timezone.now() - WINDOW)
    limits = (
        ("address", whence.address, settings.REPORTS_PER_ADDRESS),
        ("device", whence.device, settings.REPORTS_PER_DEVICE),
    )
    for column, value, limit in limits:
        if value and recent.filter(**{column: digest(value)}).count() >= limit:
            raise Refused(
                _("%(limit)s reports came from here within an hour. Send this one later; it stays in your form.")
                % {"limit": limit}
            )


def _ways_to_name(email: str) -> list[str]:
    """The address, and its domain."""
    lower = email.lower()
    return [lower, lower.rpartition("@")[2]]


def _lies_in(address: str, network: str) -> bool:
    try:
        return ipaddress.ip_address(address) in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False  # no address is known, or the list has one of another kind
