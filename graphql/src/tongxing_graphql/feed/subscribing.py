"""One subscription of one client: who asks is asked again for every page of changes, and each change is answered by itself.

Whatever is given out stands in the access log before it leaves: that it is told of by the page, what is shown of it by its answer.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any

import anyio

from tongxing.host.offices.following import follow
from tongxing.work import outbox
from tongxing.work.feed import Change, Page
from tongxing.work.outbox import Kind
from tongxing.work.stands import Cursors, Stand
from tongxing.work.store import Store

from ..answers.subscriptions import Begin
from ..guards import draining
from ..operations.asked import Asked
from ..operations.execution import Answer, answer
from ..web.served import Served, State
from .outlook import AGAIN_S, Outlook

BATCH = 20
"""Changes that are looked up at a time; they are answered and sent one by one, so that no more wait for a slow client."""
FRESH_S = 1.0
"""For so long a page may be given out by the rights with which it was read."""
QUIET_S = 15.0
"""After so long without a change the client hears that it is still there, and is asked again who it is."""

InThread = Callable[..., Any]


@dataclass(frozen=True)
class Delivery:
    """One change as it goes out, with the cursor behind it."""

    cursor: str
    body: bytes


@dataclass
class Subscriber:
    """What a subscription stands on. Its methods wait for the database: they run in threads."""

    city: Served
    headers: Mapping[str, str]
    address: str
    asked: Asked
    reference: str
    budget_s: float
    principal: str = ""
    _kind: Kind = Kind.event
    _stand: Stand | None = None

    def begin(self, last: str | None = None) -> Answer | None:
        """Find where to begin: behind ``last``, else the argument ``after``, else now.

        None where it goes on; otherwise the whole answer: errors, or what a query or mutation gives.
        Raises Unauthenticated, PurposeRequired, UsageError for a cursor that is none.
        """
        state, store = self.city.admitted(self.headers, self.address)
        self.asked, self.principal = self.city.resolved(self.asked), store.access.principal
        begin = Begin()
        made = self._answer(state, store, begin)
        if begin.kind is None or not made.is_partial:
            return made
        self._kind, cursor = begin.kind, last or begin.after
        self._stand = self._cursors.opened(cursor) if cursor else None
        if self._stand is None:
            self._stand = self._page(state, store).stand
        return None

    def page(self) -> tuple[State, Store, Page]:
        """What comes next, by the rights of this moment. Raises Unauthenticated, Expired, Busy."""
        state, store = self.city.admitted(self.headers, self.address)
        return state, store, self._page(state, store)

    def answer(self, state: State, store: Store, change: Change) -> Answer:
        """What the client asked to be told of a change."""
        return self._answer(state, store, change)

    def passed(self, stand: Stand) -> str:
        """Note that everything up to a place was given out; its cursor."""
        self._stand = stand
        return self._cursors.of(stand)

    def _page(self, state: State, store: Store) -> Page:
        settled = outbox.settled(store.world.database)
        with store.reading(f"subscription {self._kind}") as reading:
            return follow(state.composition, store.world, reading, settled, self._stand, [self._kind], BATCH)

    def _answer(self, state: State, store: Store, root: Any) -> Answer:
        run = partial(answer, state.documents, store, self.asked, self.reference)
        return run(budgets=self.city.budgets, budget_s=self.budget_s, root=root)

    @property
    def _cursors(self) -> Cursors:
        return Cursors(self.city.registry.ring, self.city.key)


async def deliveries(
    subscriber: Subscriber, outlook: Outlook, in_thread: InThread
) -> AsyncIterator[Delivery | Answer | None]:
    """What a subscriber is told, until the process ends. None: nothing happened for a while. An Answer is the last: errors.

    Raises what ``Subscriber.page`` raises: whoever is no longer let in is told no more.
    """
    while not draining.is_ending():
        try:
            state, store, page = await in_thread(subscriber.page)
        except outbox.Busy:
            await anyio.sleep(AGAIN_S)
            continue
        begun = monotonic()
        for change in page.changes:
            if monotonic() - begun > FRESH_S:
                break
            told = await in_thread(subscriber.answer, state, store, change)
            if not told.is_partial:
                yield told
                return
            yield Delivery(subscriber.passed(change.stand), told.body)
        else:
            subscriber.passed(page.stand)
            if not page.more and not await outlook.beyond(page.stand.position, QUIET_S):
                yield None
