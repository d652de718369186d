"""How a grant comes about and ends: asked for, approved by another (by two where the data is graded highest), revoked.

Regulations on the Online Protection of Minors art. 36: access to minors' data is least, approved, and on record. Whoever
decides here sees nothing by it; what was decided stands in the access log.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, String, Table, Text, insert, select, update
from sqlmodel import SQLModel

from ..datafile import near
from ..errors import NotAllowed, NotFound, UsageError
from ..records.base import Instant
from . import emergencies
from .audit.entries import Entry
from .audit.log import AccessLog
from .categories import CategoryBook
from .cipher import Vault
from .grants import DEVELOPMENT, GRANTS, Grant, Region, add_grant, all_grants
from .identities.administrators import TITLES, Office
from .principals import Access
from .roles import role_book
from .sharing import Sharing, record_sharing, sharings
from .wishes import Wish, contents, demand_days

PURPOSE = "administration"

REQUESTS = Table(
    "_p_core_grant_request",
    SQLModel.metadata,
    Column("id", String(64), primary_key=True),
    Column("city", String(64), nullable=False, index=True),
    Column("principal", String(128), nullable=False),
    Column("content", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("requested_by", String(128), nullable=False),
    Column("requested_at", Instant, nullable=False),
)


@dataclass(frozen=True)
class Request:
    """A grant that was asked for. It opens nothing until it is approved."""

    id: str
    principal: str
    content: Mapping[str, Any]
    reference: str
    requested_by: str
    requested_at: datetime


@dataclass(frozen=True)
class Desk:
    """The office that decides about grants, as one of its members. ``approvers``: all of its members.

    ``offices``: who holds which office in the city, this one or another; none of them can hold a grant.
    """

    connection: Connection
    log: AccessLog
    city: str
    by: str
    approvers: frozenset[str]
    principals: frozenset[str]
    book: CategoryBook
    now: datetime
    offices: Mapping[str, Office] = field(default_factory=dict)

    # deciding ---------------------------------------------------------------------------------------------------------

    def request(self, wish: Wish) -> str:
        """Keep a request; its id, which will be the grant's. Raises UsageError for whatever could never be granted."""
        self._demand_office()
        self._demand_principal(wish.principal)
        if wish.reference.startswith(DEVELOPMENT):
            raise UsageError("A reference that begins with 'development' is for the file of a development city.")
        role = role_book().role(wish.role)
        demand_days(wish)
        content = contents(wish, role, self._sharing(wish), self.book, self.now)
        id = f"{self.city}-{secrets.token_hex(6)}"
        told = {
            "principal": wish.principal,
            "content": json.dumps(content, ensure_ascii=False),
            "reference": wish.reference,
        }
        row = {"id": id, "city": self.city, **told, "requested_by": self.by, "requested_at": self.now}
        self.connection.execute(insert(REQUESTS).values(row))
        self._note("request", id)
        return id

    def approve(self, id: str) -> Grant:
        """Approve a request, or add the second approval to a grant. Raises NotFound, UsageError or NotAllowed.

        Nobody approves what he asked for, or twice, or for himself.
        """
        self._demand_office()
        asked = self._requested(id)
        granted = {grant.id: grant for grant in all_grants(self.connection, self.city)}
        if self.by in (asked.requested_by, asked.principal):
            raise NotAllowed(
                f"{self.by} asked for grant {id} or would hold it.", remedy="Another member of the office approves it."
            )
        self._demand_principal(asked.principal)  # who was named may have come to hold an office since
        if id not in granted:
            add_grant(self.connection, self.city, _granted(asked, self.by, self.now), local=False)
        else:
            self._approve_again(granted[id])
        self._note("approve", id)
        return next(grant for grant in all_grants(self.connection, self.city) if grant.id == id)

    def revoke(self, id: str, why: str) -> None:
        """End a grant now. Raises NotFound, or UsageError where it ended before."""
        self._demand_office()
        if self.connection.execute(select(GRANTS.c.id).where(self._grant(id))).first() is None:
            raise NotFound(f"There is no grant {id} here.", remedy="See tongxing access list.")
        if not self._end(id, why):
            raise UsageError(f"Grant {id} was revoked before.")
        self._note("revoke", id)

    def emergencies(self, vault: Vault, *, waiting: bool = True) -> list[emergencies.Emergency]:
        """What was opened in emergencies, with what was told, for whoever reviews it."""
        self._demand_office()
        found = emergencies.emergencies(self.connection, vault, self.city, waiting=waiting)
        self._note("read", "emergencies")
        return found

    def review(self, id: str, verdict: str) -> None:
        """Say whether what was opened in an emergency was justified; if not, what is still open ends now."""
        self._demand_office()
        emergencies.review(self.connection, self.city, id, verdict, by=self.by, now=self.now)
        if verdict != "justified" and self._end(id, "reviewed: unjustified"):
            self._note("revoke", id)
        self._note("review", id)

    def share(self, sharing: Sharing) -> None:
        """Keep a sharing record. Raises UsageError for a category or purpose that is not known."""
        self._demand_office()
        self.book.demand_purposes(sharing.purposes, "--for")
        list(self.book.matching(sharing.categories, "--category"))
        record_sharing(self.connection, self.city, sharing)
        self._note("share", sharing.id)

    def waiting(self) -> list[Request]:
        """Requests that nobody has approved yet, oldest first."""
        standing = select(GRANTS.c.id).where(GRANTS.c.city == self.city)
        wanted = select(REQUESTS).where(REQUESTS.c.city == self.city, REQUESTS.c.id.not_in(standing))
        rows = self.connection.execute(wanted.order_by(REQUESTS.c.requested_at, REQUESTS.c.id))
        return [_request(row) for row in rows]

    # what must hold ---------------------------------------------------------------------------------------------------

    def _demand_office(self) -> None:
        if self.by not in self.approvers:
            raise NotAllowed(
                f"{self.by} does not decide about grants in {self.city}.",
                remedy="The city's file says who does: approves = true.",
            )

    def _demand_principal(self, name: str) -> None:
        if name not in self.principals:
            told = f"{near(name, self.principals)}Declare it in the city's file under [[principals]]."
            raise UsageError(f"No principal is called {name!r} here.", remedy=told)
        if name in self.approvers:
            raise UsageError(f"{name} decides about grants, and so can hold none.", remedy="Name another principal.")
        if name in self.offices:
            title = TITLES[self.offices[name]].en
            raise UsageError(f"{name} is {title}, and so can hold no grant.", remedy="Name another principal.")

    def _sharing(self, wish: Wish) -> Sharing | None:
        """The sharing record that a wish names."""
        if wish.sharing is None:
            return None
        found = sharings(self.connection, self.city, [wish.sharing]).get(wish.sharing)
        if found is None or not found.is_live(self.now):
            raise UsageError(
                f"No sharing record {wish.sharing!r} is in force.", remedy="Record it: tongxing access share."
            )
        return found

    def _grant(self, id: str) -> ColumnElement[bool]:
        return (GRANTS.c.id == id) & (GRANTS.c.city == self.city)

    def _end(self, id: str, why: str) -> bool:
        """End a grant now; False where it was revoked before."""
        ended = {"revoked_by": self.by, "revoked_at": self.now, "revoked_why": why}
        mine = self._grant(id) & GRANTS.c.revoked_at.is_(None)
        return self.connection.execute(update(GRANTS).where(mine).values(ended)).rowcount == 1

    def _requested(self, id: str) -> Request:
        wanted = select(REQUESTS).where(REQUESTS.c.id == id, REQUESTS.c.city == self.city)
        # Held, so that of two who approve it at once the second sees what the first did.
        row = self.connection.execute(wanted.with_for_update()).one_or_none()
        if row is None:
            raise NotFound(f"Nobody has asked for a grant {id} here.", remedy="See tongxing access list.")
        return _request(row)

    def _approve_again(self, grant: Grant) -> None:
        if grant.approved_by == self.by:
            raise NotAllowed(f"{self.by} has approved {grant.id} already.", remedy="The second approval is another's.")
        if grant.second_approved_by:
            raise UsageError(f"Grant {grant.id} has both approvals.")
        second = {"second_approved_by": self.by, "second_approved_at": self.now}
        self.connection.execute(update(GRANTS).where(GRANTS.c.id == grant.id).values(second))

    def _note(self, act: str, id: str) -> None:
        access = Access(self.by, PURPOSE, self.city, self.now, (), self.book)
        self.log.keep(access, Entry("configure", f"access {act} {id}"))


def needs_second(grant: Grant, book: CategoryBook) -> list[str]:
    """Categories of a grant that wait for the second approval."""
    known = [book.categories[key] for key in sorted(grant.categories) if key in book.categories]
    return [each.key for each in known if not dict(grant.opening(each))["second approval"]]


def _granted(asked: Request, by: str, now: datetime) -> Grant:
    content = asked.content
    return Grant(
        id=asked.id,
        principal=asked.principal,
        role=content["role"],
        actions=frozenset(content["actions"]),
        categories=frozenset(content["categories"]),
        regions=tuple(Region(r["division"], frozenset(r["bases"])) for r in content["regions"]),
        purposes=frozenset(content["purposes"]),
        not_before=datetime.fromisoformat(content["not_before"]),
        expires_at=datetime.fromisoformat(content["expires_at"]),
        approved_by=by,
        approved_at=now,
        reference=asked.reference,
        sharing_id=content["sharing"],
        children=frozenset(content.get("children", ())),
    )


def _request(row: Any) -> Request:
    return Request(row.id, row.principal, json.loads(row.content), row.reference, row.requested_by, row.requested_at)
