"""Attachments kept by the officers of a register: added, changed and archived with plain forms, without JavaScript."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from geo import access, filing
from geo.access import Attached
from geo.attachments import Attachment, Document, Photograph
from geo.document_files import FileRefused, safe_name
from geo.images import ImageRefused
from geo.models import User
from geo.records import Record
from layers import catalogue, features
from layers.catalogue import Catalogued
from portal.attachments.forms import ArchiveForm, ChangedDocumentForm, DocumentForm, PhotographForm, PhotographsForm

_form_methods = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class _Kept:
    """The object whose attachments are kept, and the officer who keeps them."""

    layer: Catalogued
    record: Record
    user: User

    @property
    def key(self) -> dict[str, Any]:
        """What ties an attachment to the object."""
        return {"register": self.layer.register.slug, "record": self.record.uid}

    @property
    def page(self) -> str:
        return reverse("portal:object", args=[self.layer.register.slug, self.record.uid])

    @property
    def title(self) -> str:
        return features.headline(self.layer.sight, self.record)


@never_cache
@_form_methods
def add_photographs(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Several photographs at once; each that fails is named with its reason, and the others stay."""
    kept = _kept(request, slug, uid)
    form = PhotographsForm(request.POST or None, request.FILES or None)
    added = 0
    if form.is_valid():
        values = dict(form.cleaned_data)
        files, keep_position = values.pop("photographs"), values.pop("keep_position")
        for file in files:
            try:
                filing.attach_photograph(Photograph(**kept.key, **values), file, kept.user, keep_position=keep_position)
                added += 1
            except (ImageRefused, FileRefused, ValidationError) as refused:
                form.add_error("photographs", f"{safe_name(file.name)}: {_sentence(refused)}")
        if form.is_valid():
            return redirect(f"{kept.page}#photographs")
    context = {"heading": _("Add photographs"), "submit": _("Add"), "added": added}
    return _form_page(request, kept, form, context)


@never_cache
@_form_methods
def change_photograph(request: HttpRequest, slug: str, uid: UUID, attachment: UUID) -> HttpResponse:
    kept = _kept(request, slug, uid)
    found = _attachment(Photograph, kept, attachment)
    form = PhotographForm(request.POST or None, instance=found)
    if _changed(kept, form):
        return redirect(f"{kept.page}#photographs")
    context = {
        "heading": _("Change what is said of the photograph"),
        "photograph": found,
        "archive_url": reverse("portal:photograph-archive", args=[slug, uid, attachment]),
    }
    return _form_page(request, kept, form, context)


@never_cache
@_form_methods
def add_document(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    kept = _kept(request, slug, uid)
    form = DocumentForm(request.POST or None, request.FILES or None, instance=Document(**kept.key))
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            filing.attach_document(form.instance, file, kept.user, file.name if file else "")
            return redirect(f"{kept.page}#documents")
        except (FileRefused, ValidationError) as refused:
            form.add_error(_field_of(refused), _sentence(refused))
    return _form_page(request, kept, form, {"heading": _("Add a document"), "submit": _("Add")})


@never_cache
@_form_methods
def change_document(request: HttpRequest, slug: str, uid: UUID, attachment: UUID) -> HttpResponse:
    kept = _kept(request, slug, uid)
    found = _attachment(Document, kept, attachment)
    form = ChangedDocumentForm(request.POST or None, request.FILES or None, instance=found)
    if _changed(kept, form):
        return redirect(f"{kept.page}#documents")
    context = {
        "heading": _("Change the document"),
        "document": found,
        "archive_url": reverse("portal:document-archive", args=[slug, uid, attachment]),
    }
    return _form_page(request, kept, form, context)


@require_POST
def archive_photograph(request: HttpRequest, slug: str, uid: UUID, attachment: UUID) -> HttpResponse:
    return _archive(Photograph, request, slug, uid, attachment)


@require_POST
def archive_document(request: HttpRequest, slug: str, uid: UUID, attachment: UUID) -> HttpResponse:
    return _archive(Document, request, slug, uid, attachment)


def _kept(request: HttpRequest, slug: str, uid: UUID) -> _Kept:
    """What is not seen is answered like what is not there; what is seen and not kept by this person, with a refusal."""
    layer = catalogue.layer(slug, request.user)
    record = layer and layer.sight.records().filter(uid=uid).first()
    if not layer or not record:
        raise Http404(_("There is no such object."))
    if not isinstance(request.user, User):
        raise PermissionDenied(_("Sign in as an officer of the register to change it."))
    access.require_write(layer.register, request.user)
    return _Kept(layer, record, request.user)


def _attachment(model: type[Attached], kept: _Kept, uid: UUID) -> Attached:
    found = kept.layer.sight.attachments(model).filter(record=kept.record.uid, uid=uid).first()
    if found is None:
        raise Http404(_("There is no such document or photograph; perhaps it was archived."))
    return found


def _changed(kept: _Kept, form: PhotographForm | ChangedDocumentForm) -> bool:
    """Save what a valid form says; False where there is something to mend, said in the form."""
    if not form.is_valid():
        return False
    file, said = form.cleaned_data.get("file"), form.cleaned_data
    try:
        filing.change(form.instance, said["version"], kept.user, said["reason"], file, file.name if file else "")
    except (FileRefused, ValidationError) as refused:
        form.add_error(_field_of(refused), _sentence(refused))
        return False
    return True


def _archive(model: type[Attachment], request: HttpRequest, slug: str, uid: UUID, attachment: UUID) -> HttpResponse:
    kept = _kept(request, slug, uid)
    found = _attachment(model, kept, attachment)
    form = ArchiveForm(request.POST)
    if form.is_valid():
        filing.archive(found, kept.user, form.cleaned_data["reason"])
        return redirect(f"{kept.page}#{found.WITHHELD_AS}")
    context = {"heading": _("Archive: %(title)s") % {"title": found}, "submit": _("Archive")}
    return _form_page(request, kept, form, context)


def _form_page(request: HttpRequest, kept: _Kept, form: forms.BaseForm, context: dict[str, Any]) -> HttpResponse:
    shown = {
        "form": form,
        "submit": _("Save"),
        "layer": {"slug": kept.layer.register.slug, "title": kept.layer.title},
        "object_title": kept.title,
        "object_url": kept.page,
        **kept.key,
        **context,
    }
    if "archive_url" in context:
        shown["archive_form"] = ArchiveForm(auto_id="archive_%s")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "portal/attachment_form.html", shown, status=status)


def _field_of(refused: Exception) -> str | None:
    """The field beside which the refusal stands; the form as a whole where it concerns several."""
    return "file" if isinstance(refused, FileRefused) else None


def _sentence(refused: Exception) -> str:
    return " ".join(refused.messages) if isinstance(refused, ValidationError) else str(refused)
