"""Letters of a city's webhook: who has the webhook's secret knows that a letter is the city's (Standard Webhooks), and is fresh."""

import base64
import hmac
import json
import sys
import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

DIGESTS = {"v1": "sha256", "v1-sm3": "sm3"}
TOLERANCE_S = 300
LONGEST = 1_000_000


def is_genuine(secret: str, headers: Mapping[str, str], body: bytes, now: float | None = None) -> bool:
    """Whether a letter was signed with the secret (``whsec_…``), within five minutes of ``now`` in seconds since 1970."""
    id, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not (at.isascii() and at.isdigit()) or abs((time.time() if now is None else now) - int(at)) > TOLERANCE_S:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    for signature in headers.get("webhook-signature", "").split():
        kind, _, given = signature.partition(",")
        if kind in DIGESTS:
            made = base64.b64encode(hmac.digest(key, f"{id}.{at}.".encode() + body, DIGESTS[kind]))
            if hmac.compare_digest(made, given.encode()):
                return True
    return False


def receiver(port: int, secret: str, taken: Callable[[dict[str, Any]], None]) -> HTTPServer:
    """A server on this machine that gives each genuine letter to ``taken``. What ``taken`` fails to use is brought again."""

    class Receiving(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            body = self.rfile.read(int(length)) if length.isdigit() and int(length) <= LONGEST else b""
            self.send_response(self._status(body))
            self.end_headers()

        def _status(self, body: bytes) -> int:
            if not is_genuine(secret, {name.lower(): value for name, value in self.headers.items()}, body):
                return 401
            try:
                taken(json.loads(body))
            except Exception as failure:
                print(f"来信未处理,稍后会再次送达 not used, it will come again: {failure}", file=sys.stderr, flush=True)
                return 500
            return 204

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: what came is told by whoever takes it."""

    return HTTPServer(("127.0.0.1", port), Receiving)
