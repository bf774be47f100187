"""A device that keeps passkeys, in a test's hands: it answers what a page asks of a browser (WebAuthn, 5.1)."""

import json
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

ADD = "/en/account/passkeys/add/"
_ID_BYTES = 16
_FLAGS = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


@dataclass
class Device:
    """Keeps one passkey, for the site `site`."""

    origin: str = "http://localhost"
    site: str = "localhost"
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: secrets.token_bytes(_ID_BYTES))
    uses: int = 0

    def made(self, options: dict[str, Any]) -> str:
        """The answer to a page that wants a passkey made."""
        kept = AttestedCredentialData.create(Aaguid.NONE, self.id, ES256.from_cryptography_key(self.key.public_key()))
        data = AuthenticatorData.create(
            sha256(self.site.encode()).digest(), _FLAGS | AuthenticatorData.FLAG.AT, self.uses, kept
        )
        told = {
            "clientDataJSON": websafe_encode(self._asked("webauthn.create", options)),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
            "transports": ["internal"],
        }
        return self._answer(told)

    def signed(self, options: dict[str, Any]) -> str:
        """The answer to a page that wants to know who is there."""
        self.uses += 1
        asked = self._asked("webauthn.get", options)
        data = AuthenticatorData.create(sha256(self.site.encode()).digest(), _FLAGS, self.uses)
        signature = self.key.sign(data + sha256(asked).digest(), ec.ECDSA(SHA256()))
        told = {
            "clientDataJSON": websafe_encode(asked),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature),
        }
        return self._answer(told)

    def _asked(self, what: str, options: dict[str, Any]) -> bytes:
        told = {"type": what, "challenge": options["publicKey"]["challenge"], "origin": self.origin}
        return json.dumps(told).encode()

    def _answer(self, told: dict[str, Any]) -> str:
        return json.dumps(
            {
                "id": websafe_encode(self.id),
                "rawId": websafe_encode(self.id),
                "type": "public-key",
                "response": told,
                "clientExtensionResults": {},
            }
        )


def options(client: Client, page: str, **headers: Any) -> dict[str, Any]:
    """What a page asks of the browser, as its script reads it."""
    answer = client.get(page, **headers)
    assert answer.status_code == 200
    block = (
        answer.content.decode().partition('<script id="passkey" type="application/json">')[2].partition("</script>")[0]
    )
    return json.loads(block)["options"]


def add(client: Client, device: Device, name: str = "Phone") -> str:
    """Have somebody who is signed in add the device; the address that they are led to."""
    answer = client.post(ADD, {"name": name, "credential": device.made(options(client, ADD))})
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]
