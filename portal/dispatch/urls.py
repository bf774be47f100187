"""Below /staff/reports/; for dispatchers and the people of the departments."""

from django.urls import path

from portal.dispatch import one, orders, redacting, views

urlpatterns = [
    path("", views.inbox_page, name="dispatch"),
    path("bulk/", views.bulk_page, name="dispatch-bulk"),
    path("work-order/", orders.order_page, name="dispatch-order"),
    path("work-order.pdf", orders.order_pdf, name="dispatch-order-pdf"),
    path("work-order.gpx", orders.order_gpx, name="dispatch-order-gpx"),
    path("<int:number>/", one.report_page, name="dispatch-report"),
    path("<int:number>/originals/", one.originals, name="dispatch-originals"),
    path("<int:number>/photographs/<uuid:uid>/", redacting.redact, name="dispatch-redact"),
    path(
        "<int:number>/photographs/<uuid:uid>/<slug:size>.jpg",
        redacting.photograph,
        name="dispatch-photograph",
    ),
]
