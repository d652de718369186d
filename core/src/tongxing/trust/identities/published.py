"""What an issuer publishes: its discovery document and its keys, fetched when needed and again when they change.

Keys are asked for again after five minutes, and at once when a token names one that is not known: that is how an issuer
goes over to a new key, and takes an old one back. Where the issuer does not answer, known keys hold for an hour more.
"""

import json
import logging
import urllib.request
from collections.abc import Callable, Mapping
from threading import Lock
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey

from ...errors import CannotRun
from .issuers import Issuer

Key = RSAKey | ECKey | OKPKey
FRESH_S, STALE_S, RETRY_S = 300.0, 3600.0, 10.0
"""Until keys are asked for again; until they hold no more without an answer; between two attempts."""
TIMEOUT_S = 5.0
MOST_BYTES = 200_000
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_KINDS: Mapping[str, type[Key]] = {"RS": RSAKey, "PS": RSAKey, "ES": ECKey, "Ed": OKPKey}
_log = logging.getLogger(__name__)


def is_safe(url: str) -> bool:
    """Whether an address may be trusted to be whom it says: https, or this machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def fetched(url: str) -> Any:
    """The JSON at an address, never from another one. Raises CannotRun."""
    if not is_safe(url):
        raise CannotRun(f"{url} is neither https nor on this machine.")
    try:
        with opener.open(url, timeout=TIMEOUT_S) as answer:
            content = answer.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise ValueError
        return json.loads(content)
    except (OSError, ValueError) as error:
        raise CannotRun(f"{url} gives no usable answer: {type(error).__name__}.") from error


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Keys come from the address that was said, or not at all; and a token goes to that one alone."""


opener = urllib.request.build_opener(_NoRedirect)


class Publisher:
    """One issuer, as far as it is public."""

    def __init__(
        self,
        issuer: Issuer,
        *,
        fetch: Callable[[str], Any] = fetched,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.issuer = issuer
        self._fetch, self._clock = fetch, clock
        self._lock = Lock()
        self._keys: tuple[Key, ...] = ()
        self._fresh_at = self._tried_at = float("-inf")

    def document(self) -> Mapping[str, Any]:
        """The discovery document. Raises CannotRun where it is out of reach or another issuer's."""
        said = self._fetch(f"{self.issuer.url.rstrip('/')}/.well-known/openid-configuration")
        if not isinstance(said, Mapping) or said.get("issuer") != self.issuer.url:
            raise CannotRun(f"{self.issuer.url} publishes the document of another issuer.")
        return said

    def key(self, id: str | None, algorithm: str) -> Key | None:
        """The key that a token names; without a name, the only one that fits. None where there is none."""
        found = self._found(id, algorithm)
        is_old = self._clock() - self._fresh_at > FRESH_S
        # Whoever comes while another asks the issuer goes by the keys that are known, so that nobody waits for a slow one.
        if (is_old or found is None) and self._lock.acquire(blocking=not self._keys):
            try:
                self._refresh()
            finally:
                self._lock.release()
            found = self._found(id, algorithm)
        return found

    def _found(self, id: str | None, algorithm: str) -> Key | None:
        fitting = [key for key in self._keys if _fits(key, algorithm) and id in (None, key.kid)]
        return fitting[0] if len(fitting) == 1 else None

    def _refresh(self) -> None:
        now = self._clock()
        if now - self._tried_at < RETRY_S:
            return
        self._tried_at = now  # before the answer: a token with an unknown key must not make us ask on and on
        try:
            self._keys, self._fresh_at = _keys(self._fetch(str(self.document().get("jwks_uri")))), now
        except CannotRun as failure:
            _log.error("%s: its keys cannot be fetched: %s", self.issuer.url, failure)
            if now - self._fresh_at > STALE_S:
                self._keys = ()


def _keys(said: Any) -> tuple[Key, ...]:
    """Public keys of a key set. One that cannot be read, or that is a shared secret, is passed over."""
    listed = said.get("keys") if isinstance(said, Mapping) else None
    made: list[Key] = []
    for each in listed if isinstance(listed, list) else ():
        try:
            made += [key for key in KeySet.import_key_set({"keys": [each]}).keys if isinstance(key, Key)]
        except (JoseError, ValueError, TypeError, KeyError, AttributeError):
            continue
    return tuple(made)


def _fits(key: Key, algorithm: str) -> bool:
    said = key.as_dict(private=False)
    return (
        isinstance(key, _KINDS[algorithm[:2]])
        and said.get("use", "sig") == "sig"
        and said.get("alg", algorithm) == algorithm
    )
