"""The passport of a data set, as the national open-data portal asks for it (КМУ 835; domain.md, §5)."""

from typing import Any

from layers.metadata import LEGAL_BASIS_EN, LEGAL_BASIS_UK, DataSet

#: Letters that the portal has room for.
TITLE_LETTERS, ABOUT_LETTERS = 254, 4000


def passport(described: DataSet) -> dict[str, Any]:
    """The fields in Ukrainian, the language of the portal, as JSON; `resources` are the files."""
    return {
        "identifier": described.identifier,
        "title": _within(described.title.uk, TITLE_LETTERS),
        "title_en": described.title.en,
        "description": _within(described.about.uk, ABOUT_LETTERS),
        "language": "uk",
        "update_frequency": described.rhythm.value,
        "update_frequency_title": str(described.rhythm.label),
        "legal_basis": LEGAL_BASIS_UK,
        "legal_basis_en": LEGAL_BASIS_EN,
        "keywords": list(described.keywords_uk),
        "publisher": {"name": described.publisher.name_uk, "code": described.publisher.code},
        "contact": {
            "name": described.contact.name.uk,
            "email": described.contact.email,
            "phone": described.contact.phone,
        },
        "licence": {
            "title": described.licence.title_uk,
            "address": described.licence.uri,
            "terms": described.licence.terms_uk,
        },
        "published": described.published.isoformat(),
        "changed": described.changed_at.isoformat(timespec="seconds") if described.changed_at else None,
        "structure": [
            {"name": column.name, "title": column.title.uk, "type": column.field.kind.value, "unit": column.unit.uk}
            for column in described.columns
        ],
        "resources": [
            {"title": one.title, "address": one.address, "media_type": one.media_type}
            for one in described.distributions
        ],
    }


def _within(text: str, letters: int) -> str:
    return text if len(text) <= letters else f"{text[: letters - 1]}…"
