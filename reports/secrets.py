"""Secrets of private links. The database holds their digests alone; letters have them made anew of the report's uid."""

from hmac import compare_digest
from uuid import UUID

from django.utils.crypto import salted_hmac

from geo.tokens import digest

_SALT = "reports.private-link"


def private(uid: UUID) -> str:
    """The secret of the report's private link: whoever has it is its reporter."""
    return salted_hmac(_SALT, uid.hex, algorithm="sha256").hexdigest()


def kept(uid: UUID) -> str:
    """What the database keeps of that secret."""
    return digest(private(uid))


def is_of(secret: str, token_digest: str) -> bool:
    """Whether the digest that is kept is that of `secret`."""
    return compare_digest(digest(secret), token_digest)
