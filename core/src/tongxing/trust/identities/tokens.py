"""A bearer token of an issuer, checked: each condition has a name, and the first that fails ends it.

A JSON Web Token as RFC 9068 has it, and RFC 8725 for what goes wrong: the key is the issuer's and never the token's own, the
algorithm is the city's choice and never the token's, and a token of another kind, issuer or audience is none.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError

from .issuers import Issuer
from .published import Publisher

CONDITIONS = (
    "is a signed token",
    "algorithm allowed",
    "key of the issuer",
    "signature",
    "issuer",
    "audience",
    "begun",
    "not expired",
    "names a principal",
)
"""In this order."""
LONGEST = 8_192
DOTS = 2
"""Between the three parts of such a token; tokens of a development city have others."""
KINDS = frozenset({"JWT", "AT+JWT", "APPLICATION/AT+JWT"})
"""What ``typ`` may say, in any case: an access token or nothing in particular, but no token for logging out."""


@dataclass(frozen=True)
class Claims:
    """What a good token says of whoever sends it."""

    principal: str
    has_second_factor: bool
    said: Mapping[str, Any]


class NotVerified(Exception):
    """The token is not good. ``condition`` says why, for administrators; the caller is told nothing."""

    def __init__(self, condition: str) -> None:
        super().__init__(condition)
        self.condition = condition


def verified(token: str, publisher: Publisher, now: datetime, *, audience: str | None = None) -> Claims:
    """Check a token. ``audience``: another than the issuer's form names. Raises NotVerified."""
    issuer = publisher.issuer
    header, unsigned = _opened(token)
    algorithm = header["alg"]
    _demand(algorithm in issuer.algorithms, "algorithm allowed")
    key = publisher.key(header.get("kid"), algorithm)
    if key is None:
        raise NotVerified("key of the issuer")
    try:
        jws.deserialize_compact(token, key, algorithms=[algorithm])
    except (JoseError, ValueError) as error:
        raise NotVerified("signature") from error
    claims = _object(unsigned)
    _demand(claims.get("iss") == issuer.url, "issuer")
    _demand((audience or issuer.audience) in _listed(claims.get("aud")), "audience")
    _check_time(claims, issuer, now.timestamp())
    name = claims.get(issuer.principal_claim)
    if not isinstance(name, str) or not name:
        raise NotVerified("names a principal")
    shown = issuer.second_factor & set(_listed(claims.get(issuer.second_factor_claim)))
    return Claims(name, bool(shown), claims)


def claimed(token: str, issuer: Issuer | None) -> str | None:
    """Whom a token names, good or not; nothing may rest on it alone. None where there is no issuer to name anybody."""
    if issuer is None:
        return None
    try:
        name = _object(_opened(token)[1]).get(issuer.principal_claim)
    except NotVerified:
        return None
    return name if isinstance(name, str) else None


def _opened(token: str) -> tuple[Mapping[str, Any], bytes]:
    """Header and payload, nothing of which is true yet."""
    try:
        if len(token) > LONGEST:
            raise ValueError
        opened = jws.extract_compact(token.encode("ascii"))
        header = opened.headers()
    except (JoseError, ValueError, TypeError, AttributeError) as error:
        raise NotVerified("is a signed token") from error
    kind, named = header.get("typ", "JWT"), (header.get("alg"), header.get("kid", ""))
    is_known = isinstance(kind, str) and kind.upper() in KINDS and all(isinstance(each, str) for each in named)
    _demand(is_known and "crit" not in header, "is a signed token")
    return header, opened.payload


def _object(payload: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise NotVerified("is a signed token") from error
    if not isinstance(said, dict):
        raise NotVerified("is a signed token")
    return said


def _check_time(claims: Mapping[str, Any], issuer: Issuer, now: float) -> None:
    skew = issuer.clock_skew.total_seconds()
    for name in ("nbf", "iat"):
        if name in claims:
            start = _seconds(claims[name])
            _demand(start is not None and start <= now + skew, "begun")
    end = _seconds(claims.get("exp"))
    _demand(end is not None and now < end + skew, "not expired")


def _seconds(said: Any) -> float | None:
    is_number = isinstance(said, int | float) and not isinstance(said, bool)
    return float(said) if is_number and math.isfinite(said) else None


def _listed(said: Any) -> list[str]:
    """One text, or the texts of a list."""
    listed = said if isinstance(said, list) else [said]
    return [each for each in listed if isinstance(each, str)]


def _demand(holds: bool, condition: str) -> None:
    if not holds:
        raise NotVerified(condition)
