"""How a letter is signed (Standard Webhooks): a keyed digest over its id, its moment and its body, with the algorithm before it.

The key is made from the city's own and the webhook's id, so that it stands in no table; it is shown when the webhook is added.
"""

import base64
import hmac
from collections.abc import Mapping

from ...trust.cipher import KeyRing

ALGORITHMS = {"sha256": "v1", "sm3": "v1-sm3"}
"""How a signature is called, by the digest of the city's suite; ``v1`` is that of the standard."""
TOLERANCE_S = 300
"""A letter that says it is older, or younger, than so much is not believed."""


def secret_of(ring: KeyRing, webhook: str) -> str:
    """The key of a webhook, in the form in which receivers' libraries take it."""
    return "whsec_" + base64.b64encode(ring.derived(f"webhook {webhook}")).decode()


def signed(secret: str, id: str, at: int, body: bytes, digest: str = "sha256") -> dict[str, str]:
    """The headers of a letter; ``at`` in seconds since 1970."""
    mac = hmac.digest(_key(secret), f"{id}.{at}.".encode() + body, digest)
    signature = f"{ALGORITHMS[digest]},{base64.b64encode(mac).decode()}"
    return {"webhook-id": id, "webhook-timestamp": str(at), "webhook-signature": signature}


def is_genuine(secret: str, headers: Mapping[str, str], body: bytes, now: int) -> bool:
    """Whether a letter was signed with this key, and not long ago; for receivers."""
    id, said = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not said.isdigit() or abs(now - int(said)) > TOLERANCE_S:
        return False
    genuine = [signed(secret, id, int(said), body, digest)["webhook-signature"] for digest in ALGORITHMS]
    given = headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(one, other) for one in genuine for other in given)


def _key(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix("whsec_"))
