"""What keeps reports from abuse and from being taken twice. Addresses and devices are kept as keyed digests only."""

from ipaddress import ip_network

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from reports.models.reports import Report


class IdempotencyKey(models.Model):
    """What a sender called its sending: the same key again means the same report. `digest` is that of what was sent."""

    sender = models.CharField(max_length=100)
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    report = models.ForeignKey(Report, models.CASCADE, null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sender", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return f"{self.sender}: {self.key}"


class Origin(models.Model):
    """From which address and device a report came, as digests; forgotten within days."""

    report = models.OneToOneField(Report, models.CASCADE, related_name="origin")
    address = models.CharField(max_length=64, blank=True)
    device = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["address", "at"], condition=~Q(address=""), name="origin_address"),
            models.Index(fields=["device", "at"], condition=~Q(device=""), name="origin_device"),
        ]

    def __str__(self) -> str:
        return str(self.report_id)


class SpentProof(models.Model):
    """A challenge (`reports.proof`) that was solved and used: it is good for one report."""

    digest = models.CharField(max_length=64, primary_key=True)
    spent_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return self.digest


class BlockKind(models.TextChoices):
    NETWORK = "network", _("Network address")
    EMAIL = "email", _("E-mail address or its domain")
    DEVICE = "device", _("Device")


class Block(models.Model):
    """Who is not to send reports. A network is an address or a range, 203.0.113.0/24; a device is its digest."""

    kind = models.CharField(_("kind"), max_length=7, choices=BlockKind)
    value = models.CharField(_("value"), max_length=254)
    reason = models.CharField(_("reason"), max_length=500)
    until = models.DateTimeField(_("until"), null=True, blank=True, help_text=_("Empty: until it is taken away."))
    created_at = models.DateTimeField(_("entered on"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("block list")
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="block_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.value}"

    def clean(self) -> None:
        """A mistyped network would block nobody, and nobody would be told."""
        if self.kind == BlockKind.NETWORK:
            try:
                ip_network(self.value, strict=False)
            except ValueError as problem:
                raise ValidationError(
                    {"value": _("Give an address or a range of addresses, as 203.0.113.7 or 203.0.113.0/24.")}
                ) from problem
        self.value = self.value.lower()
