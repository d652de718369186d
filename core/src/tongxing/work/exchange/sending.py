"""What is sent: the events of threads that were pushed or referred to the peer's place, and of the child what that needs.

The child's name, sex, birth date, hukou and residence, and nothing else; no number, no phone, no address, no record of any
department. Whoever may not see these may not send. Of a payload only keys whose category the sender may see are sent.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from sqlalchemy import select

from ...errors import NotAllowed
from ...people import Child
from ...trust.peers import Peer
from .. import payloads
from ..casework import events_of_work
from ..events import EventBook
from ..referrals import referrals_in
from ..store import Reading, Store
from ..threads.applications import folded
from .letters import SENT, TAKEN, Letter, Register

NEEDED = ("name", "sex", "birth_date", "hukou", "residence")
"""What the receiving step needs of a child."""


def send(store: Store, peer: Peer, *, again: Sequence[int] = ()) -> list[Letter]:
    """New letters for a peer; with ``again`` those numbers once more.

    Raises NotAllowed where the child may not be seen; nothing is then counted as sent.
    """
    with store.reading("exchange") as reading, store.world.database.write() as connection:
        register = Register(connection, store.world.city, peer.name)
        events = _concerned(reading, peer)
        numbers = list(again) or _numbered(register, events, store)
        told = {row["id"]: row for row in events.iter_rows(named=True)}
        rows = [row for row in register.rows(SENT, numbers) if row.event in told]
        children = _children(reading, [row.subject for row in rows])
        return [_letter(reading, store, peer, row.number, told[row.event], children) for row in rows]


def _concerned(reading: Reading, peer: Peer) -> pl.DataFrame:
    """Events of children's threads that were pushed or referred, and in which the peer's place has a part."""
    every = pl.concat([events_of_work(reading, "applied"), events_of_work(reading, "referred")]).unique("id")
    of_children = every.filter(pl.col("subject_kind") == "child")
    applications = folded(of_children).applications
    places = {each.thread: (each.accepting, each.deciding) for each in applications}
    places |= {each.thread: (each.sent_from, each.to) for each in referrals_in(of_children)}
    pushed = set(of_children.filter(pl.col("kind") == "referred")["thread"])
    mine = [thread for thread, codes in places.items() if thread in pushed and any(peer.holds(code) for code in codes)]
    return of_children.filter(pl.col("thread").is_in(mine)).sort("recorded_at", "id")


def _numbered(register: Register, events: pl.DataFrame, store: Store) -> list[int]:
    """Give each event that this peer has not a number: neither sent to it, nor come from it. The new numbers."""
    known = {row.event for direction in (SENT, TAKEN) for row in register.rows(direction)}
    fresh = events.filter(~pl.col("id").is_in(known)).select("id", "subject").rows()
    first = register.last_number() + 1
    for number, (id, subject) in enumerate(fresh, first):
        register.note(SENT, number, id, subject, store.world.clock())
    return list(range(first, first + len(fresh)))


def _children(reading: Reading, ids: Sequence[str]) -> Mapping[str, dict[str, Any]]:
    relation = reading.scope.relation(Child)
    columns = [relation.c[name] for name in ("id", *NEEDED)]
    rows = reading.rows(Child, select(*columns).where(relation.c.id.in_(sorted(set(ids)))))
    return {row["id"]: {name: row[name] for name in ("id", *NEEDED)} for row in rows}


def _letter(
    reading: Reading,
    store: Store,
    peer: Peer,
    number: int,
    event: dict[str, Any],
    children: Mapping[str, dict[str, Any]],
) -> Letter:
    child = children.get(event["subject"])
    if child is None or child["name"] is None or child["hukou"] is None:
        raise NotAllowed("Who may not see the child's name and hukou may not send them.", action="exchange")
    said = {name: event[name] for name in ("id", "thread", "kind", "item", "corrects", "division", "happened_on", "by")}
    said["payload"] = _open_payload(reading, store.world.events, event)
    said["said_at"] = said["payload"].pop("said_at", None) or event["recorded_at"].isoformat()
    said["by"] = said["payload"].pop("said_by", None) or said["by"]
    body = json.dumps({"event": said, "child": child}, ensure_ascii=False, default=str)
    letter = Letter(store.world.city, peer.name, number, "")
    return Letter(letter.sender, letter.receiver, number, peer.seal(store.world.ring.suite, body, letter.about))


def _open_payload(reading: Reading, book: EventBook, event: dict[str, Any]) -> dict[str, Any]:
    """What the sender may see of this child; what they may see of another says nothing."""
    child = event["subject"]
    seen = reading.scope.opened(reading.connection, [child]).get(child, frozenset())
    reading.vault.ready(reading.inside.connection, [child])
    kept = payloads.shown(book, event["kind"], event["payload"], child, seen, reading.vault)
    return {name: value for name, value in kept.items() if value is not None}
