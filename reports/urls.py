"""Addresses of GeoReport v2, outside of the language prefixes: an interface has one address for all languages."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from reports.open311 import views


class FormConverter(StringConverter):
    """The suffix that chooses how it is answered."""

    regex = "xml|json"


register_converter(FormConverter, "form")

urlpatterns = [
    path("open311/discovery.<form:form>", views.discovery),
    path("open311/v2/discovery.<form:form>", views.discovery),
    path("open311/v2/services.<form:form>", views.services, name="open311-services"),
    path("open311/v2/services/<slug:code>.<form:form>", views.definition),
    path("open311/v2/requests.<form:form>", views.requests),
    path("open311/v2/requests/<int:number>.<form:form>", views.one_request),
    path("open311/v2/tokens/<str:token>.<form:form>", views.token),
    path("open311/<path:rest>", views.nothing, {"form": "xml"}),
]
