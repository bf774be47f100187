"""What the declarations of this floor's registers have in common: groups of fields, and the texts met in files."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from assets.models import ContractStatus, Offer

# Headings under which fields stand on pages and in forms.
ABOUT = _("What it is")
VALUE = _("Value")
RIGHTS = _("Rights")
OFFER = _("Offer")
CONTRACT = _("Contract")
LEASE = _("Use and lease")
PLACE = _("Place")
UTILITIES = _("Utilities")
TERMS = _("Terms")
SURROUNDINGS = _("Surroundings")
CONTACT = _("Contact")

ENTITY_HELP = _("the eight digits of its ЄДРПОУ code, or a name that only one legal entity has")

OFFERS: Mapping[str, Sequence[str]] = {Offer.LEASE: ("оренда", "в оренду"), Offer.SALE: ("продаж", "приватизація")}

CONTRACT_STATUSES: Mapping[str, Sequence[str]] = {
    ContractStatus.VALID: ("чинний", "діючий"),
    ContractStatus.FULFILLED: ("виконаний",),
    ContractStatus.CANCELLED: ("скасований",),
    ContractStatus.TERMINATED: ("розірваний",),
}
