"""Logging in for the pages: the code flow with PKCE at the city's issuer, and its token handed to this browser's tab.

A public client: it has no secret, only a verifier that is made for one login (RFC 7636) and stands meanwhile in a cookie that
no script reads. No other cookie is ever set, and none is read where data is asked for.
"""

import hmac
from dataclasses import dataclass
from functools import partial
from secrets import token_urlsafe
from time import monotonic
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from requests import RequestException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tongxing.errors import CannotRun, Unauthenticated
from tongxing.trust.identities.published import TIMEOUT_S, Publisher, is_safe
from tongxing.trust.identities.tokens import NotVerified, verified

from ..guards import noting
from . import pages, wire
from .served import Served
from .turning_away import InThread, address_of, turned_away

COOKIE = "tongxing-login"
SECONDS = 600
"""For which a login may take."""


@dataclass(frozen=True)
class _Begun:
    """One login on its way."""

    state: str
    verifier: str
    nonce: str

    @classmethod
    def of(cls, cookie: str) -> "_Begun | None":
        """A login as its cookie has it."""
        parts = cookie.split(".")
        return cls(*parts) if len(parts) == 3 and all(parts) else None

    def __str__(self) -> str:
        return f"{self.state}.{self.verifier}.{self.nonce}"


class _NotLoggedIn(Unauthenticated):
    def __init__(self, why: str) -> None:
        super().__init__("The login did not work.", remedy="Begin again on the start page.")
        self.why = why


class Login:
    """The two addresses of a city's login; a city without a client id at an issuer has neither."""

    def __init__(self, city: Served, publisher: Publisher, client_id: str, in_thread: InThread) -> None:
        self._city, self._publisher, self._client_id = city, publisher, client_id
        self._in_thread = in_thread

    async def begin(self, request: Request) -> Response:
        """Send the browser to the issuer."""
        begun, reference = monotonic(), noting.current().reference
        login = _Begun(token_urlsafe(24), token_urlsafe(48), token_urlsafe(24))
        try:
            url = await self._in_thread(self._url, self._back(request), login)
        except CannotRun as failure:
            return await turned_away(_NotLoggedIn(str(failure)), None, reference, begun)
        response = RedirectResponse(url, status_code=302, headers=wire.HEADERS)
        where = {"path": f"/{self._city.key}/login", "secure": request.url.scheme == "https"}
        response.set_cookie(COOKIE, str(login), max_age=SECONDS, httponly=True, samesite="lax", **where)  # type: ignore[arg-type]
        return response

    async def back(self, request: Request) -> Response:
        """Take the code that the issuer gave, and hand the token to the page."""
        begun, reference = monotonic(), noting.current().reference
        try:
            login = _Begun.of(request.cookies.get(COOKIE, ""))
            if login is None or not hmac.compare_digest(login.state, request.query_params.get("state", "")):
                raise _NotLoggedIn("another browser's login, or one of long ago")
            token = await self._in_thread(self._token, self._back(request), str(request.url), login)
            headers = {"authorization": f"Bearer {token}"}
            await self._in_thread(self._city.registry.doorman.admit, headers, address_of(request))
            response = pages.logged_in(self._city, token)
        except Unauthenticated as failure:
            response = await turned_away(failure, None, reference, begun)
        response.delete_cookie(COOKIE, path=f"/{self._city.key}/login")
        return response

    def _back(self, request: Request) -> str:
        return f"{request.url.scheme}://{request.url.netloc}/{self._city.key}/login/back"

    def _session(self, back: str) -> OAuth2Session:
        options = {"scope": "openid", "redirect_uri": back, "code_challenge_method": "S256"}
        return OAuth2Session(self._client_id, token_endpoint_auth_method="none", default_timeout=TIMEOUT_S, **options)

    def _url(self, back: str, login: _Begun) -> str:
        made = self._session(back).create_authorization_url(
            self._place("authorization_endpoint"), state=login.state, code_verifier=login.verifier, nonce=login.nonce
        )
        return str(made[0])

    def _token(self, back: str, url: str, login: _Begun) -> str:
        """The access token for a code. Raises Unauthenticated where the issuer gives none, or not to this login."""
        exchange = partial(self._session(back).fetch_token, authorization_response=url, state=login.state)
        try:
            given: dict[str, Any] = exchange(self._place("token_endpoint"), code_verifier=login.verifier)
            told = verified(
                str(given["id_token"]), self._publisher, self._city.registry.clock(), audience=self._client_id
            )
        except (AuthlibBaseError, RequestException, CannotRun, KeyError, ValueError) as failure:
            raise _NotLoggedIn(f"no token for the code: {type(failure).__name__}") from failure
        except NotVerified as failure:
            raise _NotLoggedIn(f"id token: {failure.condition}") from failure
        if told.said.get("nonce") != login.nonce:
            raise _NotLoggedIn("id token: nonce")
        return str(given["access_token"])

    def _place(self, name: str) -> str:
        url = str(self._publisher.document().get(name))
        if not is_safe(url):
            raise CannotRun(f"The issuer's {name} is neither https nor on this machine.")
        return url
