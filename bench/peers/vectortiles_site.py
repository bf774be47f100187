"""The whole site of django-vectortiles, run by its own Python: `gunicorn vectortiles_site:application`.

Configured as its documentation advises, with Django's connection pool. BENCH_* say where the table is.
"""

import os

import django
from django.conf import settings

settings.configure(
    SECRET_KEY="of a measurement",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["django.contrib.gis", "vectortiles"],
    DATABASES={
        "default": {
            "ENGINE": "django.contrib.gis.db.backends.postgis",
            "HOST": os.environ["BENCH_HOST"],
            "PORT": os.environ["BENCH_PORT"],
            "USER": os.environ["BENCH_USER"],
            "PASSWORD": os.environ["BENCH_PASSWORD"],
            "NAME": os.environ["BENCH_DATABASE"],
            "OPTIONS": {"pool": True},
        }
    },
)
django.setup()

# Only a configured Django lets these be imported.
from django.contrib.gis.db import models  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.urls import path  # noqa: E402
from vectortiles import VectorLayer  # noqa: E402
from vectortiles.views import MVTView  # noqa: E402

FIELDS = tuple(os.environ["BENCH_FIELDS"].split(","))


class Parcel(models.Model):
    geom = models.MultiPolygonField(srid=4326)
    for _name in FIELDS:
        locals()[_name] = models.TextField()

    class Meta:
        app_label = "bench"
        managed = False
        db_table = os.environ["BENCH_TABLE"]


class Parcels(VectorLayer):
    model = Parcel
    id = "parcels"
    tile_fields = ("id", *FIELDS)
    # Ours has the same, so that tiles are alike.
    tile_buffer = 64


class Tile(MVTView):
    layers = (Parcels(),)


urlpatterns = [path("parcels/<int:z>/<int:x>/<int:y>.mvt", Tile.as_view())]
application = get_wsgi_application()
