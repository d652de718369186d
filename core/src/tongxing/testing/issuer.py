"""A small OpenID Connect issuer on this machine, for tests: discovery, keys that change, tokens, the code flow with PKCE.

Whoever comes to its login is let in at once, as ``user``. Times are the caller's, so that a test's city may stand at any day.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey

CLIENT = "start-page"


class Issuer:
    """Signs for ``url``. ``clock``: its time."""

    def __init__(self, clock: Callable[[], datetime], *, url: str = "http://127.0.0.1:1", audience: str = "tongxing"):
        self.url, self.audience, self.clock = url, audience, clock
        self.user: dict[str, Any] = {"sub": "clerk"}
        """What its tokens say of whoever logs in."""
        self.published: list[Any] = []
        """Key sets' members, as they are fetched."""
        self.asked: list[str] = []
        """Addresses that were asked for."""
        self._codes: dict[str, dict[str, str]] = {}
        self.rotate()

    def rotate(self, *, keep: bool = True) -> None:
        """Sign with a new key from now on; ``keep``: go on publishing the one before."""
        self.key = ECKey.generate_key("P-256", {"kid": token_urlsafe(6), "use": "sig"})
        self.published = [*(self.published if keep else []), self.key.as_dict(private=False)]

    def claims(self, **changed: Any) -> dict[str, Any]:
        """What a token says; None leaves a claim out."""
        now = int(self.clock().timestamp())
        said = {"iss": self.url, "aud": self.audience, "iat": now, "exp": now + 300, **self.user, **changed}
        return {name: value for name, value in said.items() if value is not None}

    def token(self, *, header: dict[str, Any] | None = None, key: Any = None, **changed: Any) -> str:
        """A signed token, good unless something is changed."""
        signed_by = key or self.key
        heads = {"alg": "ES256", "kid": signed_by.kid, **(header or {})}
        return jwt.encode(heads, self.claims(**changed), signed_by, algorithms=[heads["alg"]])

    def fetch(self, url: str) -> Any:
        """What is published at an address, as it would come over the wire."""
        self.asked.append(urlsplit(url).path)
        place = f"{self.url}"
        return {
            "/.well-known/openid-configuration": {
                "issuer": self.url,
                "jwks_uri": f"{place}/keys",
                "authorization_endpoint": f"{place}/authorize",
                "token_endpoint": f"{place}/token",
            },
            "/keys": {"keys": self.published},
        }[urlsplit(url).path]

    @contextmanager
    def serving(self) -> Iterator["Issuer"]:
        """The issuer over HTTP, at a free port of this machine."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    def log_in(self, asked: dict[str, str]) -> str:
        """Where the browser goes after the login: back, with a code."""
        code = token_urlsafe(12)
        self._codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def exchange(self, said: dict[str, str]) -> dict[str, Any] | None:
        """Tokens for a code, once, to whoever has the verifier; otherwise None."""
        asked = self._codes.pop(said.get("code", ""), None)
        digest = hashlib.sha256(said.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or challenge != asked["code_challenge"] or said["redirect_uri"] != asked["redirect_uri"]:
            return None
        id_token = self.token(aud=CLIENT, nonce=asked.get("nonce"))
        return {"token_type": "Bearer", "expires_in": 300, "access_token": self.token(), "id_token": id_token}


def shifted(clock: Callable[[], datetime], **by: float) -> int:
    """A moment before or after, as a token says it."""
    return int((clock() + timedelta(**by)).timestamp())


def _handler(issuer: Issuer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/authorize":
                self._send(302, {}, Location=issuer.log_in({k: v[0] for k, v in parse_qs(parts.query).items()}))
            elif parts.path == "/moved":
                self._send(302, {}, Location=f"{issuer.url}/keys")
            else:
                self._send(200, issuer.fetch(self.path))

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["content-length"])).decode()
            given = issuer.exchange({name: values[0] for name, values in parse_qs(sent).items()})
            self._send(200 if given else 400, given or {"error": "invalid_grant"})

        def _send(self, status: int, said: Any, **headers: str) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            for name, value in {
                "Content-Type": "application/json",
                "Content-Length": str(len(body)),
                **headers,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing is printed."""

    return Handler
