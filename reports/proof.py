"""Proof of work: before a report the browser computes for a second, so that a program that sends thousands pays dearly.

The server gives a signed challenge, and the browser looks for a counter with which the SHA-256 of `challenge:counter`
begins with `BITS` zero bits. A solved challenge is good once and for an hour. No third party is asked.
"""

from hashlib import sha256
from secrets import token_urlsafe

from django.core import signing
from django.utils.translation import gettext as _
from psycopg import sql

from geo import db
from geo.refusals import Refused
from geo.text import printable
from geo.tokens import digest
from reports.models import SpentProof

#: On average 2**BITS hashes: about a second on a phone of 2020.
BITS = 16
GOOD_FOR_SECONDS = 3600
_SALT = "reports.proof"
_RANDOM_BYTES = 16
_DIGEST_BITS = 256


def challenge() -> str:
    """A new challenge; it is not kept, for the signature tells that it is ours."""
    return signing.dumps(token_urlsafe(_RANDOM_BYTES), salt=_SALT)


def is_solved(text: str, counter: str) -> bool:
    """Whether `counter` solves the challenge, whoever gave it."""
    found = int.from_bytes(sha256(f"{text}:{counter}".encode()).digest(), "big")
    return found >> (_DIGEST_BITS - BITS) == 0


def spend(text: str, counter: str | None) -> None:
    """Use up a solved challenge, within the transaction of the report; raises `Refused` for one that is not good.

    Without a counter it need not be solved: a browser without scripts cannot.
    """
    text, counter = printable(text), None if counter is None else printable(counter)
    try:
        signing.loads(text, salt=_SALT, max_age=GOOD_FOR_SECONDS)
    except signing.BadSignature as problem:
        raise Refused(_("The page was open for too long. Open it again and send the report once more.")) from problem
    if counter is not None and not is_solved(text, counter):
        raise Refused(_("The browser has not finished its check. Wait a moment and send the report again."))
    entered = "INSERT INTO {table} (digest) VALUES (%s) ON CONFLICT DO NOTHING"
    table = sql.Identifier(SpentProof._meta.db_table)
    if not db.execute(db.compose(entered, table=table), [digest(text)]):
        raise Refused(_("This page has sent its report already. Open it again to send another one."))
