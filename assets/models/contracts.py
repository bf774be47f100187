"""What contracts on land and on property have in common (the values of sets 50 and 57 of КМУ 835)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ContractStatus(models.TextChoices):
    VALID = "valid", _("In force")
    FULFILLED = "fulfilled", _("Fulfilled")
    CANCELLED = "cancelled", pgettext_lazy("contract", "Cancelled")
    TERMINATED = "terminated", _("Terminated early")


class RentPeriod(models.TextChoices):
    """For how long one payment of rent is."""

    HOUR = "hour", _("Hour")
    DAY = "day", _("Day")
    WEEK = "week", _("Week")
    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter of a year")
    YEAR = "year", _("Year")


class Offer(models.TextChoices):
    """What may be had by whoever applies for it, or wins the auction."""

    LEASE = "lease", _("Lease")
    SALE = "sale", _("Sale")
