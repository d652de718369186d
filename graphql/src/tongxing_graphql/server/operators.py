"""Who may read the metrics: this machine itself, or whoever has the operator's token."""

import hmac
import os
from ipaddress import ip_address

from starlette.requests import Request

TOKEN = "TONGXING_METRICS_TOKEN"
"""In the server's environment; without it only the machine itself reads them."""
FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-real-ip")


def may_read(request: Request) -> bool:
    """Whether the metrics are told. What a proxy passes on comes from elsewhere, wherever the proxy stands."""
    token = os.environ.get(TOKEN)
    if token and hmac.compare_digest(request.headers.get("authorization", "").encode(), f"Bearer {token}".encode()):
        return True
    is_passed_on = any(name in request.headers for name in FORWARDED)
    return not is_passed_on and _is_here(request.client.host if request.client else "")


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
