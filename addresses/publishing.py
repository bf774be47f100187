"""Who publishes the hromada's data sets, for the floor below (`layers.publisher`)."""

from django.utils import translation

from addresses.models import Hromada
from layers.publisher import Publisher

_OBLAST_DIGITS = slice(2, 4)


def hromada_council() -> Publisher | None:
    """The council that the hromada's row names, or the hromada itself where it names none; None before set-up."""
    hromada = Hromada.objects.select_related("council").defer("geom", "geom_3857").first()
    if hromada is None:
        return None
    with translation.override("uk"):
        place_uk = hromada.full_name
    with translation.override("en"):
        place_en = hromada.full_name
    council = hromada.council
    return Publisher(
        name_uk=council.name if council else place_uk,
        name_en=(council.name_en or council.name) if council else place_en,
        code=council.code if council else "",
        place_uk=place_uk,
        place_en=place_en,
        oblast=hromada.code[_OBLAST_DIGITS],
    )
