"""The workspace's JSON interface at `/staff/api/` (and, in English, `/en/staff/api/`): OpenAPI at `openapi.json`.

Whoever is signed in asks by the session's cookie, with Django's CSRF token in `X-CSRFToken` for what changes something.
Rights are asked of `geo.access` for each register. What is refused is answered with `Problem`: a sentence for people.
"""

from portal.workspace.api.interface import api

__all__ = ["api"]
