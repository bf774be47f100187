"""WSGI entry point: GEOS handles leak under ASGI, so there is no other."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geo.settings")
application = get_wsgi_application()
# The views, and what they make once, which the first request would wait for.
import_module(settings.ROOT_URLCONF)
import_module("geo.warming").warm()
# What the start makes stays to the end. To look through it for what may go takes the time of ten requests, every so
# many requests, and everybody else of the process waits.
gc.collect()
gc.freeze()
