"""Requests to programs outside: to public addresses alone, at the address that was looked at, and nowhere further.

A webhook's address is entered by an administrator, but where its name leads is decided by whoever keeps that name. So
the name is resolved here, every address it has must be public (or stand in `settings.HOOK_NETWORKS`), and that very
address is connected with. Redirects are not followed, and no proxy of the environment is asked.
"""

import ipaddress
import socket
from collections.abc import Mapping
from contextlib import closing
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from django.conf import settings

_SECONDS = 10
#: IPv6 addresses in which a network's gateway finds an IPv4 address (RFC 6052).
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_IPV4_BITS = 0xFFFFFFFF

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotTaken(Exception):
    """The other side did not take it, or may not be asked; the message says why."""


def post(url: str, body: bytes, headers: Mapping[str, str]) -> None:
    """Send the body to an http or https address; raises `NotTaken` for any answer but 2xx."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as problem:
        raise NotTaken(f"the address cannot be read: {problem}") from problem
    kind = _CONNECTIONS.get(parts.scheme)
    if kind is None or not parts.hostname or parts.username is not None:
        raise NotTaken("the address is no plain one of http or https")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        with closing(kind(parts.hostname, port, timeout=_SECONDS)) as connection:
            connection.request("POST", path, body, dict(headers))
            status = connection.getresponse().status
    except (OSError, HTTPException, ValueError) as problem:
        raise NotTaken(f"{type(problem).__name__}: {problem}") from problem
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        raise NotTaken(f"it answered {status}")


def may_be_asked(address: Address) -> bool:
    """Whether the address is a public one, also where it stands in another one, or one of `settings.HOOK_NETWORKS`."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & _IPV4_BITS)
        if inner:
            return may_be_asked(inner)
    if any(address in ipaddress.ip_network(network) for network in settings.HOOK_NETWORKS):
        return True
    return address.is_global and not address.is_multicast


class _Outside(HTTPConnection):
    """Connects with no address that may not be asked."""

    def connect(self) -> None:
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        addresses = [str(socket_address[0]) for *_kinds, socket_address in found]
        for one in addresses:
            if not may_be_asked(ipaddress.ip_address(one.partition("%")[0])):
                raise NotTaken(f"{self.host} leads to {one}, which is no public address")
        self.sock = socket.create_connection((addresses[0], self.port), self.timeout)


class _OutsideSecure(HTTPSConnection, _Outside):
    """The same, and the certificate is that of the name."""


_CONNECTIONS: Mapping[str, type[HTTPConnection]] = {"http": _Outside, "https": _OutsideSecure}
