"""The passport of an investment site: what an investor asks about it, and maps drawn of it, as one viewer may see it.

`contents.passport(uid, viewer)` gathers it, `maps.site_map` and `maps.overview` draw. The page and the PDF that are
made of it stand in `portal/passports/`.
"""

from assets.passports.contents import Passport, passport

__all__ = ["Passport", "passport"]
