"""The page on which an officer chooses the parcels and the property that an investment site consists of."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assets.models import InvestmentSite
from assets.registers import ParcelRegister, PropertyRegister, SiteRegister
from assets.sites import compose
from geo import access
from geo.models import User
from layers.features import headline
from portal.passports.forms import CompositionForm

_WRONG = 422


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def composition_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The form, and its saving; 404 where the site is not seen, 403 for who may not write in sites."""
    sight = access.sight(SiteRegister, request.user)
    site = sight.records().filter(uid=uid).first()
    if site is None:
        raise Http404(_("There is no such object."))
    assert isinstance(site, InvestmentSite)
    user = request.user if isinstance(request.user, User) else User()
    access.require_write(SiteRegister, user)
    parcels, property_ = (access.sight(one, user) for one in (ParcelRegister, PropertyRegister))
    form = CompositionForm(site, parcels, property_, request.POST if request.method == "POST" else None)
    page = reverse("portal:object", args=[SiteRegister.slug, site.uid])
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data
        compose(
            site,
            [*chosen["parcels"], *form.unseen("parcels")],
            [*chosen["property"], *form.unseen("property")],
            user,
            chosen["reason"],
        )
        return HttpResponseRedirect(page)
    context = {"form": form, "title": headline(sight, site), "page": page, "register": SiteRegister}
    return render(request, "portal/passports/composition.html", context, status=_WRONG if form.errors else 200)
