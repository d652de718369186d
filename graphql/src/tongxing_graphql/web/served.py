"""One city as the server holds it: its registry and the schema that fits its plugins now, in every worker."""

import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from threading import Lock
from time import monotonic

from tongxing.errors import TongxingError
from tongxing.host.cities.composition import Composition
from tongxing.host.cities.identifying import bearer
from tongxing.host.cities.switching import lease_of
from tongxing.host.registry import Registry
from tongxing.trust.allotments import Allotments
from tongxing.trust.principals import Access, token_mark
from tongxing.trust.registered import Registered, demand_holds, document_of, id_of
from tongxing.trust.unchanged import Held, unchanged_of
from tongxing.waiting import elsewhere
from tongxing.work.store import Store

from ..guards import noting
from ..guards.breakers import Breakers
from ..guards.budgets import Budgets
from ..operations.asked import Asked
from ..operations.documents import Documents
from ..operations.execution import prepare
from ..schema.compose import Composed, compose
from ..schema.sdl import sdl_of
from .wire import PURPOSE

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class State:
    """What holds at one moment: requests that have begun keep theirs to the end."""

    composed: Composed
    documents: Documents

    @cached_property
    def sdl(self) -> bytes:
        """The schema as text."""
        return sdl_of(self.composed).encode()

    @property
    def composition(self) -> Composition:
        """The city's plugins."""
        return self.composed.composition


class Served:
    """A city that is served."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.budgets = Budgets(Allotments(registry.log.blocks.database, registry.key))
        self._lock = Lock()
        self._state = self._made(registry.composition)
        self._looked = monotonic()
        self._lease_s = lease_of(registry.database)

    @property
    def key(self) -> str:
        """The city's key."""
        return self.registry.key

    @property
    def is_development(self) -> bool:
        """Whether tokens stand in the city's file, and pages for trying out are served."""
        return self.registry.city.form.development

    @property
    def has_login(self) -> bool:
        """Whether people log in at an issuer here."""
        publisher = self.registry.doorman.publisher
        return publisher is not None and publisher.issuer.client_id is not None

    def state(self, *, look: bool = False) -> State:
        """What holds now. Whoever comes when the lease has run out waits until it is looked whether a plugin was switched,
        so that nobody is answered by what held before a switch that was told as done; ``look`` looks at once."""
        if look or self._is_stale():
            elsewhere(lambda: self._look_once(look))
        return self._state

    def _look_once(self, look: bool) -> None:
        with self._lock:
            if look or self._is_stale():
                self._look(monotonic())

    def _is_stale(self) -> bool:
        return monotonic() - self._looked >= self._lease_s

    def look(self) -> None:
        """Look whether a plugin was switched, and make ready for what holds then. Done again and again beside all requests, which go
        on by what held meanwhile, so that none waits for a new schema unless that takes longer than the lease."""
        with self._lock:
            self._look(monotonic() + self._lease_s)

    def admitted(self, headers: Mapping[str, str], address: str) -> tuple[State, Store]:
        """What one request stands on. Raises Unauthenticated, PurposeRequired."""
        state = self.state()
        return state, self.store(state, self.access(state, headers, address))

    def recalled(self, headers: Mapping[str, str], address: str) -> tuple[State, Store]:
        """The same of somebody who came in before, by what was seen last: only for what asks by its statement whether that
        still holds (``trust.unchanged``). Raises Changed, PurposeRequired."""
        state, held = self.state(), unchanged_of(self.registry.database).last
        principal = self.registry.doorman.recall(held, headers, address)
        return state, self.store(state, self._access(state, held, principal, headers, held.count))

    def access(self, state: State, headers: Mapping[str, str], address: str) -> Access:
        """Who asks, for what. Raises Unauthenticated, PurposeRequired."""
        principal = self.registry.doorman.admit(headers, address)
        return self._access(state, unchanged_of(self.registry.database).last, principal, headers)

    def _access(
        self, state: State, held: Held, principal: str, headers: Mapping[str, str], counted: int | None = None
    ) -> Access:
        now, token = self.registry.clock(), bearer(headers)
        access = self.registry.access_by(held, principal, headers.get(PURPOSE), state.composition.categories, now)
        return access.by(token_mark(token) if token else None, counted)

    def resolved(self, asked: Asked) -> Asked:
        """A request with its document's text. Raises NotRegistered where this city does not take it."""
        noting.current().operation = noting.OTHER
        if asked.document_id is None and self.registry.city.form.takes_any_document:
            return asked
        id = asked.document_id or id_of(asked.query)
        found = demand_holds(self._registered(id), self.registry.clock())
        noting.current().operation = found.name
        return replace(asked, query=found.text)

    def _registered(self, id: str) -> Registered | None:
        """By what held when the request was admitted."""
        held, key = unchanged_of(self.registry.database).last, ("document", self.key, id)
        found: Registered | None = held.get(key)
        if found is None:
            found = elsewhere(lambda: self._read(id))
            if found is not None:
                held.put(key, found)
        return found

    def _read(self, id: str) -> Registered | None:
        with self.registry.database.read() as connection:
            return document_of(connection, self.key, id)

    def store(self, state: State, access: Access) -> Store:
        """The door for one request."""
        return Store(self.registry.world_of(state.composition), access)

    def _look(self, until: float) -> None:
        """``until``: so long it may take to make ready what was asked lately, of the clock ``monotonic``; nobody waits for it."""
        begun = monotonic()
        try:
            composition = self.registry.composition
            if composition is not self._state.composition:
                made = self._made(composition)
                made.documents.lately = self._state.documents.lately
                made.documents.know(self._state.documents, until=until)
                self._prepare(made, until)
                self._state = made
        except TongxingError as error:  # what held goes on holding
            _log.error("%s: its plugins cannot be looked at: %s", self.key, error)
        self._looked = begun

    def _prepare(self, made: State, until: float) -> None:
        """Have the statements written of what was asked lately, for whoever asked it, by what they may see now."""
        for each in made.documents.lately.newest_first():
            if monotonic() >= until:
                return
            held, now = unchanged_of(self.registry.database).last, self.registry.clock()
            with suppress(Exception):  # whoever sends it again is told
                access = self.registry.access_by(held, each.principal, each.purpose, made.composition.categories, now)
                prepare(made.documents, self.store(made, access), each.asked)

    def _made(self, composition: Composition) -> State:
        composed = compose(composition)
        return State(composed, Documents(composed, breakers=Breakers(self.registry.city.form.breaker)))
