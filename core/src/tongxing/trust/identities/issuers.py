"""What a city says of the issuer whose tokens it takes, and of how often somebody may guess."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, get_args

Algorithm = Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""What a city may choose from: signatures by a key that only the issuer has. ``none`` and HS… are not among them, so a
public key can never be taken for a shared secret (RFC 8725 sections 2.1 and 3.1)."""
ALGORITHMS: tuple[Algorithm, ...] = get_args(Algorithm)


@dataclass(frozen=True)
class Issuer:
    """An OpenID Connect issuer, and how its tokens are read."""

    url: str
    """Exactly as its tokens say it in ``iss``."""
    audience: str
    """What its tokens must say in ``aud``."""
    principal_claim: str = "sub"
    second_factor_claim: str = "amr"
    second_factor: frozenset[str] = frozenset({"mfa"})
    """Values of that claim which say that two factors were shown; ``mfa`` is RFC 8176's."""
    algorithms: frozenset[str] = frozenset({"RS256", "PS256", "ES256"})
    clock_skew: timedelta = timedelta(seconds=60)
    client_id: str | None = None
    """How the start page is known there, where people log in by it."""


@dataclass(frozen=True)
class Patience:
    """After how many failures within which time somebody is locked out, and for how long.

    GB/T 22239-2019 8.1.4.1 asks for a limit and names no figure; these are this system's, and a city sets its own.
    """

    failures: int = 5
    """By one token or principal from one address."""
    from_address: int = 100
    """By anybody from one address, behind which a whole office may sit."""
    within: timedelta = timedelta(minutes=15)
    locked_for: timedelta = timedelta(minutes=15)
