"""How something is sent to another machine: one POST to one address, over TLS, by no proxy, following no redirection.

The name of the machine is looked up once; what it gives is looked at, and that address is connected to, so that a name which means
another machine a moment later leads nowhere.
"""

import ssl
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from socket import create_connection, getaddrinfo
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from ..errors import CannotRun, UsageError

Network = IPv4Network | IPv6Network
HERE = ("127.0.0.1", "::1", "localhost")
"""Only this machine is spoken to without TLS."""
PUBLIC_6, EMBEDDING = ip_network("2000::/3"), ip_network("2002::/16")
"""Of IPv6, what is given out; and what in it means an IPv4 address (6to4). ``is_global`` also holds for addresses that translators
(NAT64) and old forms (``::10.0.0.1``, ``fec0::``) lead inside with."""
MOST_BYTES = 1_000_000
"""Of an answer; what comes after is not read."""


class NoAnswer(CannotRun):
    """Nothing came back, or nothing may be sent there."""


@dataclass(frozen=True)
class Reach:
    """Where one may send to. ``networks``: beside the public internet; ``here``: this machine too."""

    networks: Collection[Network] = ()
    here: bool = False

    def holds(self, address: str) -> bool:
        """Whether an address may be connected to."""
        ip = ip_address(address.partition("%")[0])
        if ip.is_loopback:
            return self.here
        is_public = ip.is_global and not ip.is_multicast
        if ip.version == 6:
            is_public = is_public and ip in PUBLIC_6 and ip not in EMBEDDING
        return is_public or any(ip in network for network in self.networks)


ANYWHERE = Reach((ip_network("0.0.0.0/0"), ip_network("::/0")), here=True)
"""For an address that an administrator typed in for this one sending."""


@dataclass(frozen=True)
class Posted:
    """What came back."""

    status: int
    body: bytes


def demand_address(url: str, what: str) -> SplitResult:
    """The parts of an address. Raises UsageError for one without TLS, but on this machine; ``what`` would be sent there."""
    parts = urlsplit(url)
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)):
        raise UsageError(f"{parts.scheme or url}: {what} are sent over https.", remedy="Give an address with https.")
    return parts


def post(url: str, body: bytes, headers: Mapping[str, str], *, seconds: float, reach: Reach = ANYWHERE) -> Posted:
    """Send a body; what is answered, whatever its status. Raises NoAnswer where nothing is, in so many seconds in all."""
    parts = urlsplit(url)
    try:
        connection = _connected(parts, seconds, reach)
        ending = Timer(seconds, connection.close)
        ending.start()
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", path, body, dict(headers))
            answer = connection.getresponse()
            return Posted(answer.status, answer.read(MOST_BYTES))
        finally:
            ending.cancel()
            connection.close()
    except (HTTPException, OSError, ValueError, AttributeError) as error:  # the last: it was closed in the middle
        raise NoAnswer(f"{parts.netloc} does not answer: {type(error).__name__}.") from error


def _connected(parts: SplitResult, seconds: float, reach: Reach) -> HTTPConnection:
    host, is_tls = str(parts.hostname), parts.scheme == "https"
    port = parts.port or (443 if is_tls else 80)
    found = sorted({str(each[4][0]) for each in getaddrinfo(host, port)}, key=lambda each: ":" in each)
    outside = [each for each in found if not reach.holds(each)]
    if outside or not found:
        raise NoAnswer(f"{host} is at an address to which nothing is sent from here.")
    made = HTTPSConnection(host, port, timeout=seconds) if is_tls else HTTPConnection(host, port, timeout=seconds)
    made.sock = create_connection((found[0], port), timeout=seconds)
    if is_tls:
        made.sock = ssl.create_default_context().wrap_socket(made.sock, server_hostname=host)
    return made
