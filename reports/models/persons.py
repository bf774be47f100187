"""The people behind reports, apart from them, so that they can be forgotten while what was mended stays known."""

from django.db import models
from django.db.models.functions import Now, Upper
from django.utils.translation import gettext_lazy as _

from reports.models.reports import Report

#: Characters of an e-mail address, as RFC 5321 lets them be sent.
EMAIL_LENGTH = 254


class Contact(models.Model):
    """How the reporter can be reached: for those who handle the report, and never public."""

    report = models.OneToOneField(Report, models.CASCADE, related_name="contact")
    email = models.EmailField(_("e-mail"), max_length=EMAIL_LENGTH, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    account = models.CharField(_("account at the sender"), max_length=200, blank=True)
    confirmed_at = models.DateTimeField(_("e-mail confirmed on"), null=True)

    class Meta:
        verbose_name = _("reporter")
        verbose_name_plural = _("reporters")
        indexes = [models.Index(Upper("email"), name="contact_email")]

    def __str__(self) -> str:
        return self.email or self.phone


class Follower(models.Model):
    """Somebody who wants to be told of a report's steps; is told from the confirmation of the address on."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="followers")
    email = models.EmailField(_("e-mail"), max_length=EMAIL_LENGTH)
    language = models.CharField(_("language"), max_length=2)
    confirmed_at = models.DateTimeField(_("e-mail confirmed on"), null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        indexes = [models.Index(Upper("email"), name="follower_email")]
        constraints = [models.UniqueConstraint(fields=["report", "email"], name="follower_once")]

    def __str__(self) -> str:
        return self.email
