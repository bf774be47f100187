"""Settings of the site that is measured: those of the service, with the addresses of `bench.site` beside its own."""

from geo.settings import *  # noqa: F403

ROOT_URLCONF = "bench.site"
