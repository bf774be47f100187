"""The page on which a layer editor changes how a layer is presented."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from geo import access
from layers.models import Layer
from layers.views import layer_of
from portal.catalogue.forms import LayerForm
from portal.keeping.asking import NOT_TAKEN


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """For layer editors and administrators: the public is sent to sign in, others get 403."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    layer = layer_of(request, slug)
    if not access.may_make_layers(request.user):
        raise PermissionDenied(_("The catalogue is kept by layer editors and administrators."))
    form = LayerForm(request.POST or None, instance=Layer.objects.get(slug=slug))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("portal:data-set", slug)
    status = NOT_TAKEN if form.is_bound else 200
    context = {"form": form, "layer": layer, "names": layer.sight.fields}
    return render(request, "portal/catalogue/edit.html", context, status=status)
