"""How a message reaches another instance: one POST to the address that was agreed, and nowhere else.

Unsealed names of cities and numbers go along, so that only this machine is spoken to without TLS; no proxy of the environment is
used, and no redirection followed.
"""

from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from ...errors import CannotRun, UsageError
from .messages import Message, Post, Receipt

SECONDS = 60
HERE = ("127.0.0.1", "::1", "localhost")


class _Stay(HTTPRedirectHandler):
    """Follows no redirection."""

    def redirect_request(self, *_: Any) -> None:
        """None: what was answered is the answer."""


def posted_to(url: str, token: str, purpose: str) -> Post:
    """Messages to the address of another city's letters, ``https://…/<their city>/letters/<our city>``.

    ``token``: what the other side gave this city to show. Raises UsageError for an address without TLS, but on this machine.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in HERE):
        raise UsageError(f"{parts.scheme or url}: letters are sent over https.", remedy="Give an address with https.")
    heads = {"Authorization": f"Bearer {token}", "Tongxing-Purpose": purpose, "Content-Type": "application/json"}
    opener = build_opener(ProxyHandler({}), _Stay())

    def post(message: Message) -> Receipt:
        request = Request(url, data=message.as_json(), headers=heads, method="POST")
        try:
            with opener.open(request, timeout=SECONDS) as answer:
                return Receipt.read(answer.read())
        except HTTPError as error:
            raise _refused(parts.netloc, f"refused with {error.code}") from error
        except (URLError, HTTPException, OSError) as error:
            raise _refused(parts.netloc, "does not answer") from error
        except (ValueError, TypeError, KeyError) as error:
            raise _refused(parts.netloc, "answered with no receipt") from error

    return post


def _refused(where: str, what: str) -> CannotRun:
    remedy = "Nothing is lost: deliver again, and what the other side misses is sent."
    return CannotRun(f"{where} {what}.", remedy=remedy)
