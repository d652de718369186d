"""The doorman of a city: who stands behind a request, who is kept out, and which condition failed, for administrators.

A caller hears one sentence, whatever was wrong. What was wrong stands in the server's log beside the answer's number, and
``tongxing access token`` says it of a token at hand.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NoReturn

from ...database import Database
from ...errors import NotAllowed, Unauthenticated
from ...trust.audit.entries import Entry
from ...trust.audit.log import AccessLog
from ...trust.categories import CategoryBook
from ...trust.cipher import KeyRing
from ...trust.granting import PURPOSE
from ...trust.identities import tokens
from ...trust.identities.lockouts import failed, locked
from ...trust.identities.published import Publisher
from ...trust.identities.tokens import CONDITIONS, NotVerified, claimed, verified
from ...trust.principals import Access, principal_of, token_digest
from ...trust.unchanged import Changed, Held, unchanged_of
from ...waiting import elsewhere
from ..contributions import Principal
from .city_file import City
from .composition import Composition

KNOWN, SECOND_FACTOR = "principal of this city", "second factor of an administrator"
DEVELOPMENT = "token of this development city"
NO_GUESS = frozenset({"begun", "not expired", SECOND_FACTOR})
"""What fails with a token that the issuer really gave; nobody guesses by it, so it is not counted."""
TOKEN = "TONGXING_TOKEN"
"""The variable in which an administrator's token stands on the command line of a city in earnest."""
DIGEST = "addresses and names that are locked out"


class _Refused(Unauthenticated):
    """``why`` is for the server's log."""

    def __init__(self, why: str) -> None:
        super().__init__("Nobody is known by this token.", remedy="Send a valid one: Authorization: Bearer ….")
        self.why = why


@dataclass
class Doorman:
    """Who may come into one city. ``composition``: the city's plugins now, which are asked who it is, core among them."""

    city: City
    database: Database
    ring: KeyRing
    log: AccessLog
    clock: Callable[[], datetime]
    composition: Callable[[], Composition]
    publisher: Publisher | None = field(init=False)

    def __post_init__(self) -> None:
        form = self.city.form.identity
        self.publisher = Publisher(form.made) if form else None

    def admit(self, headers: Mapping[str, str], address: str) -> str:
        """The principal of a request. Raises Unauthenticated, which says the same for whatever reason."""
        token, held = bearer(headers), unchanged_of(self.database).look()
        composition = held.of(("composition", self.city.key), self.composition)
        if token is None and elsewhere(lambda: composition.identify(headers)) is None:
            raise _Refused("no bearer token")
        if self._is_locked(held, token, address):
            raise _Refused("locked out")
        found = self._identified(held, composition, headers, token)
        if found is None or not self._is_strong(found):
            return elsewhere(lambda: self._turn_away(found, token, address))
        if token is not None:
            held.put(("came in", self.city.key, token_digest(token)), found.name)
        return found.name

    def recall(self, held: Held, headers: Mapping[str, str], address: str) -> str:
        """The principal of a request by what was seen before. Raises Changed where that does not say that they may come in."""
        token, found = bearer(headers), None
        if token is not None and held.count is not None and not self._is_locked(held, token, address):
            composition = held.of(("composition", self.city.key), self.composition)
            found = self._identified(held, composition, headers, token)
        if found is None or not self._is_strong(found):
            raise Changed
        return found.name

    def _turn_away(self, found: Principal | None, token: str | None, address: str) -> NoReturn:
        why = SECOND_FACTOR
        if found is None:
            why = next((name for name, holds in self.examine(token or "") if not holds), "token")
        self._fail(why, self.subjects(token, address))

    def has_let_in(self, headers: Mapping[str, str]) -> bool:
        """Whether somebody came in by this token before, as far as was last seen; nothing may rest on it alone."""
        token = bearer(headers)
        if token is None:
            return False
        return unchanged_of(self.database).last.get(("came in", self.city.key, token_digest(token))) is not None

    def _is_locked(self, held: Held, token: str | None, address: str) -> bool:
        """Nothing is digested while nobody is locked out."""
        now = self.clock()
        until = held.of(("locked out", self.city.key), lambda: self._locked(now))
        return bool(until) and any(until.get(each, now) > now for each in self.subjects(token, address))

    def _locked(self, now: datetime) -> Mapping[str, datetime]:
        with self.database.read() as connection:
            return locked(connection, self.city.key, now)

    def _identified(
        self, held: Held, composition: Composition, headers: Mapping[str, str], token: str | None
    ) -> Principal | None:
        """Whoever a development city's token names is kept; an issuer's token and a department's own ways are asked each time."""
        asked = held.of(("asked", self.city.key), lambda: [plugin for plugin, _ in composition.hooks("identify")])
        if token is None or asked != ["core"] or self._is_issuers(token):
            return elsewhere(lambda: composition.identify(headers))
        key = ("token", self.city.key, token_digest(token))
        found: Principal | None = held.get(key) or elsewhere(lambda: composition.identify(headers))
        if found is not None:
            held.put(key, found)
        return found

    def principal(self, token: str) -> Principal | None:
        """Who stands behind a token, as core knows it; administrators without a second factor too."""
        return self._of_issuer(token) if self._is_issuers(token) else self._of_development(token)

    def prove(self, name: str, token: str | None) -> None:
        """Raise NotAllowed, with the condition that fails, where a token does not show that this administrator is here."""
        if token is None:
            said = f"{name} must show a token that names them and carries the second factor."
            raise NotAllowed(said, remedy=f"Put it into the environment as {TOKEN}.")
        failing = next((condition for condition, holds in self.examine(token) if not holds), None)
        if failing is None and claimed(token, self.publisher.issuer if self.publisher else None) != name:
            failing = f"names {name}"
        if failing is not None:
            raise NotAllowed(f"{TOKEN} fails: {failing}.", remedy="Log in again, with both factors.")

    def examine(self, token: str) -> Iterator[tuple[str, bool]]:
        """Each condition of a token in turn, up to the first that fails."""
        if not self._is_issuers(token):
            yield DEVELOPMENT, self._of_development(token) is not None
            return
        assert self.publisher is not None
        try:
            claims = verified(token, self.publisher, self.clock())
        except NotVerified as failure:
            yield from ((each, True) for each in CONDITIONS[: CONDITIONS.index(failure.condition)])
            yield failure.condition, False
            return
        yield from ((each, True) for each in CONDITIONS)
        yield KNOWN, self._is_known(claims.principal)
        if claims.principal in self.city.form.offices:
            yield SECOND_FACTOR, claims.has_second_factor

    def subjects(self, token: str | None, address: str) -> tuple[str, ...]:
        """By what failures are counted, as keyed digests: whom the token names from this address, and the address."""
        name = claimed(token, self.publisher.issuer if self.publisher else None) if token else None
        who = f"principal {name}" if name and self._is_known(name) else f"token {token}"
        return tuple(self.digest(each) for each in (f"{who} from {address}", f"address {address}"))

    def digest(self, said: str) -> str:
        """What is kept of a name or address."""
        return self.ring.suite.mac(self.ring.derived(DIGEST), said.encode()).hex()[:64]

    def _fail(self, why: str, counted: tuple[str, ...]) -> NoReturn:
        if why not in NO_GUESS:
            patience = self.city.form.lockout.made
            allowed = (patience.failures, patience.from_address)
            with self.database.write() as connection:
                is_out = [
                    failed(connection, self.city.key, subject, most, patience, self.clock())
                    for subject, most in zip(counted, allowed, strict=True)
                ]
            for subject, now_out in zip(counted, is_out, strict=True):
                if now_out:
                    access = Access("nobody", PURPOSE, self.city.key, self.clock(), (), CategoryBook())
                    self.log.keep(access, Entry("configure", f"access lockout {subject[:16]}"))
        raise _Refused(why)

    def _of_issuer(self, token: str) -> Principal | None:
        assert self.publisher is not None
        try:
            claims = verified(token, self.publisher, self.clock())
        except NotVerified:
            return None
        if not self._is_known(claims.principal):
            return None
        return Principal(claims.principal, has_second_factor=claims.has_second_factor)

    def _of_development(self, token: str) -> Principal | None:
        """Whom the file of a development city gave this token. Elsewhere none counts, whatever the table still holds."""
        if not self.city.form.development:
            return None
        with self.database.read() as connection:
            name = principal_of(connection, self.city.key, token)
        return Principal(name, has_second_factor=True) if name else None

    def _is_issuers(self, token: str) -> bool:
        return self.publisher is not None and (not self.city.form.development or token.count(".") == tokens.DOTS)

    def _is_known(self, name: str) -> bool:
        return any(principal.name == name for principal in self.city.form.principals)

    def _is_strong(self, principal: Principal) -> bool:
        return principal.has_second_factor or principal.name not in self.city.form.offices


def bearer(headers: Mapping[str, str]) -> str | None:
    """The token of a request."""
    said = headers.get("authorization") or next((v for n, v in headers.items() if n.lower() == "authorization"), "")
    scheme, _, token = said.partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None
