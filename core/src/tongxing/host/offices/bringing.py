"""Bringing letters to webhooks: what changed and may be seen now by whom it is for, signed, tried again, dead in the end.

A letter holds kinds, ids and a cursor. Whoever gets it asks by GraphQL, under its own rights, what there is to see.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from ipaddress import ip_network
from typing import Any

from ...errors import NotAllowed
from ...records.base import public_name
from ...trust.audit.entries import Entry
from ...work import outbox
from ...work.feed import Change, Expired, Page
from ...work.outbox import Kind
from ...work.pauses import wait_after
from ...work.posting import NoAnswer, Reach, demand_address, post
from ...work.stands import Cursors, Stand
from ...work.store import Store
from ...work.webhooks import hooks
from ...work.webhooks.hooks import Dead, Webhook
from ...work.webhooks.signing import secret_of, signed
from ..ids import relay_id
from ..names import type_name
from ..registry import Registry
from .following import follow

AT_ONCE = 100
"""Changes in a letter."""
LETTERS = 50
"""Letters to one webhook in one go; then others have their turn."""
SECONDS = 15.0
GONE = 410
"""By this status a receiver says that nothing is to be brought any more."""
KINDS = (Kind.record, Kind.event, Kind.gap)


def add(registry: Registry, url: str, principal: str, purpose: str, kinds: Sequence[Kind], by: str) -> Webhook:
    """Register a webhook for a principal with a live grant for the purpose; in a city in earnest by a sharing record.

    It is told what changes from now on. Raises UsageError for an address without TLS, NotAllowed without such a grant.
    """
    demand_address(url, "letters to webhooks")
    access, now = Registry.access(registry, principal, purpose), registry.clock()
    live = [grant for grant in access.grants if grant.is_live(now) and grant.serves(purpose)]
    if not any(grant.sharing is not None or grant.is_development for grant in live):
        said = f"{principal} holds no grant for {purpose} that rests on a sharing record."
        raise NotAllowed(said, remedy="Ask for one: tongxing access request.", action="share")
    store = Store(registry.world, access)
    stand = _page(registry, store, None, kinds).stand
    new = Webhook("", registry.key, principal, purpose, url, tuple(kinds), by, now, True, stand, None, 0, now, "")
    with registry.database.write() as connection:
        made = hooks.add(connection, new)
        registry.log.keep(access, Entry("configure", f"webhook {made.id} added"))
    return made


def bring_due(registry: Registry, goes_on: Callable[[], bool] = lambda: True) -> Iterator[Webhook]:
    """Bring what is due to every webhook of a city; each as it stands afterwards. Several workers may do it at once.

    ``goes_on``: asked before each letter.
    """
    now, last = registry.clock(), outbox.last(registry.database)
    with registry.database.read() as connection:
        due = [each for each in hooks.of_city(connection, registry.key) if each.is_due(now, last)]
    for webhook in due:
        with registry.database.write() as connection:
            mine = hooks.claim(connection, webhook, now)
        if mine:
            yield _brought(registry, mine, goes_on)


def replay(registry: Registry, webhook: Webhook, dead: Dead) -> bool:
    """Bring a dead letter once more; whether it was taken. Raises Expired where its part of the feed is not kept any more."""
    letter = _letter(registry, replace(webhook, stand=dead.stand, until=dead.until))
    if letter.resync:
        raise Expired
    said = "" if not letter.page.changes else _sent(registry, webhook, letter)
    if said == "":
        with registry.database.write() as connection:
            hooks.bring_back(connection, dead)
    return said == ""


@dataclass(frozen=True)
class _Letter:
    """One letter, and its end. Without changes, and where nothing is to be read anew, nobody is written to."""

    id: str
    page: Page
    until: Stand
    resync: bool = False


def _brought(registry: Registry, webhook: Webhook, goes_on: Callable[[], bool]) -> Webhook:
    """Bring letters until nothing is left, or one is not taken; keep how the webhook stands."""
    for _ in range(LETTERS):
        if not goes_on():
            break
        try:
            letter = _letter(registry, webhook)
        except outbox.Busy:
            break
        is_empty = not letter.page.changes and not letter.resync
        if not is_empty:
            webhook = replace(webhook, until=letter.until)
            _keep(registry, webhook)  # so that each try brings the same
        webhook = _after(registry, webhook, letter, "" if is_empty else _sent(registry, webhook, letter))
        if webhook.said or not letter.page.more:
            break
    webhook = webhook if webhook.failures else replace(webhook, next_at=registry.clock())
    _keep(registry, webhook)
    return webhook


def _after(registry: Registry, webhook: Webhook, letter: _Letter, said: str) -> Webhook:
    """How a webhook stands after a letter: taken (``said`` is empty), to be tried again, or dead."""
    passed = replace(webhook, stand=letter.until, until=None, failures=0, said=said)
    if said == "":
        return passed
    if said == str(GONE):
        with registry.database.write() as connection:
            hooks.switch(connection, webhook, on=False, now=registry.clock())
        return replace(webhook, is_on=False, said=said)
    wait = wait_after(webhook.failures + 1)
    if wait is not None:
        return replace(webhook, failures=webhook.failures + 1, next_at=registry.clock() + wait, said=said)
    with registry.database.write() as connection:
        hooks.bury(connection, Dead(letter.id, webhook.id, webhook.stand, letter.until, said, registry.clock()))
    return passed


def _letter(registry: Registry, webhook: Webhook) -> _Letter:
    store = Store(registry.world, Registry.access(registry, webhook.principal, webhook.purpose))
    id = _id(registry, webhook)
    try:
        page = _page(registry, store, webhook.stand, webhook.kinds, f"webhook {webhook.id}", webhook.until)
    except Expired:
        now = _page(registry, store, None, webhook.kinds).stand
        return _Letter(id, Page(now), now, resync=True)
    if webhook.until is None:
        return _Letter(id, page, page.stand)
    until = min(page.stand, webhook.until)
    page.changes, page.more = [each for each in page.changes if each.stand <= until], True
    return _Letter(id, page, until)


def _page(
    registry: Registry,
    store: Store,
    after: Stand | None,
    kinds: Sequence[Kind],
    operation: str = "webhook",
    until: Stand | None = None,
) -> Page:
    settled = outbox.settled(registry.database)
    last = settled if until is None else min(settled, until.position)
    with store.reading(operation) as reading:
        return follow(registry.composition, registry.world, reading, last, after, kinds, AT_ONCE)


def _sent(registry: Registry, webhook: Webhook, letter: _Letter) -> str:
    """Bring a letter; empty where it was taken, else what was said instead."""
    body = json.dumps(_told(registry, webhook, letter), ensure_ascii=False).encode()
    secret, at = secret_of(registry.ring, webhook.id), int(registry.clock().timestamp())
    heads = signed(secret, letter.id, at, body, registry.ring.suite.digest)
    form = registry.city.form
    reach = Reach(tuple(ip_network(each) for each in form.webhook_networks), here=form.development)
    try:
        heads |= {"Content-Type": "application/json", "User-Agent": "tongxing"}
        status = post(webhook.url, body, heads, seconds=SECONDS, reach=reach).status
    except NoAnswer as error:
        return str(error)[:128]
    return "" if 200 <= status < 300 else str(status)


def _told(registry: Registry, webhook: Webhook, letter: _Letter) -> dict[str, Any]:
    told = partial(_change, registry)
    cursor = Cursors(registry.ring, registry.key).of(letter.until)
    changes = [told(each) for each in letter.page.changes]
    head = {"id": letter.id, "webhook": webhook.id, "city": registry.key, "resync": letter.resync}
    return {**head, "cursor": cursor, "changes": changes}


def _change(registry: Registry, change: Change) -> dict[str, Any]:
    """The same names as in GraphQL."""
    told: dict[str, Any] = {"kind": change.kind.name.upper(), "subject": change.subject}
    if change.kind == Kind.gap:
        return {**told, "item": change.name}
    kind = next(each for each in registry.world.records if public_name(each) == change.name)
    return {**told, "type": type_name(kind), "id": relay_id(type_name(kind), change.id), "recordId": change.id}


def _id(registry: Registry, webhook: Webhook) -> str:
    """The same for each try and for a replay, so that a receiver knows a letter that it has taken."""
    key = registry.ring.derived("ids of letters to webhooks")
    return "msg_" + registry.ring.suite.mac(key, f"{webhook.id} {webhook.stand}".encode()).hex()[:32]


def _keep(registry: Registry, webhook: Webhook) -> None:
    with registry.database.write() as connection:
        hooks.keep(connection, webhook)
