"""A second factor in a test's hands: set up for an account, and the codes that its phone shows."""

import base64
import hmac
import struct
import time

from allauth.mfa.models import Authenticator

from geo.models import User

#: Twenty bytes, base 32.
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
_STEP_SECONDS = 30
_DIGITS = 6


def set_up(user: User) -> None:
    """Give the account a phone that knows `SECRET`."""
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": SECRET})


def code(secret: str = SECRET) -> str:
    """What the phone shows at this moment (RFC 6238 with RFC 4226, 5.3)."""
    counter = struct.pack(">Q", int(time.time()) // _STEP_SECONDS)
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    offset = digest[-1] & 0x0F
    [number] = struct.unpack(">I", digest[offset : offset + 4])
    return str((number & 0x7FFF_FFFF) % 10**_DIGITS).zfill(_DIGITS)
