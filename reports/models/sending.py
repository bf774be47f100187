"""What is to be sent: written down in the transaction that gives rise to it, sent by the worker (`reports.outbox`)."""

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from reports.models.cabinet import PushSubscription


class Hook(models.Model):
    """A program that is told of every step by a signed request (`reports.outbox`)."""

    url = models.URLField(_("address"), max_length=500)
    secret = models.CharField(
        _("secret"), max_length=100, help_text=_("Signs each request: HMAC-SHA256 of its body, in X-Atlas-Signature.")
    )
    active = models.BooleanField(_("is told"), default=True)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")

    def __str__(self) -> str:
        return self.url

    def clean(self) -> None:
        """Other schemes of addresses are never called."""
        if not self.url.lower().startswith(("http://", "https://")):
            raise ValidationError({"url": _("The address must begin with http:// or https://.")})


class MessageKind(models.TextChoices):
    MAIL = "mail", _("E-mail")
    HOOK = "hook", _("Webhook")
    PUSH = "push", _("Web Push")


class Message(models.Model):
    """`key` says what it is about and to whom, so that nothing is written down twice. Of what was sent, addressee,
    text and headers are dropped.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=4, choices=MessageKind)
    hook = models.ForeignKey(Hook, models.CASCADE, null=True)
    browser = models.ForeignKey(PushSubscription, models.SET_NULL, null=True)
    recipient = models.EmailField(_("to"), blank=True)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    body = models.TextField(_("text"))
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("written on"), db_default=Now(), editable=False)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("to be sent at"), db_default=Now())
    sent_at = models.DateTimeField(_("sent on"), null=True)
    given_up_at = models.DateTimeField(_("given up on"), null=True)
    problem = models.TextField(_("problem"), blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(sent_at__isnull=True, given_up_at__isnull=True), name="message_due"
            )
        ]

    def __str__(self) -> str:
        return self.subject or self.key
