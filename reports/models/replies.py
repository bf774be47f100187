"""What is said again and again: texts for reasons and answers, kept by the administrator."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from reports.models.categories import in_language
from reports.models.reports import State


class ReplyTemplate(models.Model):
    """A text with places to fill in, such as `{number}`: `reports.replies` says which there are.

    `target` is the state whose step it is offered for; empty: for every step.
    """

    slug = models.SlugField(_("name in addresses"), unique=True)
    title_uk = models.CharField(_("title in Ukrainian"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200)
    target = models.CharField(_("for the step to"), max_length=9, choices=State, blank=True)
    text_uk = models.TextField(_("text in Ukrainian"), max_length=1500)
    text_en = models.TextField(_("text in English"), max_length=1500)
    order = models.IntegerField(_("order"), default=100)
    archived = models.BooleanField(_("archived"), default=False)

    class Meta:
        verbose_name = _("template of a reply")
        verbose_name_plural = _("templates of replies")
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return in_language(self.title_uk, self.title_en)

    def clean(self) -> None:
        """A place that nothing fills would be read by residents as it stands."""
        from reports import replies  # it stands on the models; only this check looks back

        problems = {name: replies.unknown_places(getattr(self, name)) for name in ("text_uk", "text_en")}
        wrong = {
            name: _("There is no place “%(place)s”. There are: %(known)s.")
            % {"place": unknown[0], "known": ", ".join(f"{{{one}}}" for one in replies.PLACES)}
            for name, unknown in problems.items()
            if unknown
        }
        if wrong:
            raise ValidationError(wrong)
