"""Who is known by which token, and the Access that one request holds."""

import hashlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Connection, String, Table, select
from sqlmodel import SQLModel

from ..errors import PurposeRequired
from .categories import CategoryBook
from .grants import Grant, grants_of
from .withholding import Withholding, withholding_for

T = TypeVar("T")
SHANGHAI = ZoneInfo("Asia/Shanghai")

MARK_SHOWN = 12
"""Digits of a token's mark that the log shows."""

PRINCIPALS = Table(
    "_p_core_principal",
    SQLModel.metadata,
    Column("city", String(64), primary_key=True),
    Column("name", String(128), primary_key=True),
    Column("title_zh", String(128), nullable=False, default=""),
    Column("title_en", String(128), nullable=False, default=""),
    Column("token_sha256", String(64), nullable=True, index=True),
)


@dataclass(frozen=True)
class Access:
    """Who asks, for what purpose, where and when, and by which grants. Nothing else decides what is seen."""

    principal: str
    purpose: str
    city: str
    now: datetime
    grants: tuple[Grant, ...]
    book: CategoryBook
    withholding: Withholding = field(default_factory=Withholding)
    """Restrictions and missing consents, as they stand at this request."""
    token: str | None = field(default=None, compare=False)
    """What stands for the token by which they came (``token_mark``); nothing that is seen depends on it."""
    counted: int | None = field(default=None, compare=False)
    """The count of changes by which all this holds, where nobody has looked for this request whether it still does: then nothing
    is shown but what a statement gives that asks for the same count (``unchanged``)."""
    _made: dict[Hashable, Any] = field(default_factory=dict, init=False, compare=False, repr=False)

    def remembered(self, key: Hashable, make: Callable[[], T]) -> T:
        """What follows from this access, worked out once."""
        if key not in self._made:
            self._made[key] = make()
        found: T = self._made[key]
        return found

    def allowing(self, *actions: str) -> list[Grant]:
        """The grants that hold now for the purpose and allow all of these actions, wherever and of whatever."""
        return [
            g for g in self.grants if g.actions.issuperset(actions) and g.serves(self.purpose) and g.is_live(self.now)
        ]

    def later(self, now: datetime) -> "Access | None":
        """The same at a later moment, with all that was worked out of it; None where a grant has begun or ended in between."""
        until = self.remembered("until", self._until)
        if not self.now <= now < until:
            return None
        return self._with(now=now)

    def by(self, token: str | None, counted: int | None = None) -> "Access":
        """The same for whoever comes by this token; ``counted``: where it is only as it was seen last."""
        return self._with(token=token, counted=counted)

    def _with(self, **changes: Any) -> "Access":
        made = object.__new__(Access)  # the rest is the same, what was worked out of it too
        made.__dict__.update(vars(self), **changes)
        return made

    def _until(self) -> datetime:
        """When it may be another: at the next moment of a grant, on the next day in China."""
        tomorrow = datetime.combine(self.day + timedelta(days=1), time(), SHANGHAI)
        moments = [m for g in self.grants for m in (g.not_before, g.expires_at)]
        moments += [m for g in self.grants if g.sharing for m in (g.sharing.not_before, g.sharing.expires_at)]
        return min([tomorrow, *(m for m in moments if m > self.now)])

    @property
    def day(self) -> date:
        """The day in China; ages and links are told by it."""
        return day_of(self.now)


def day_of(now: datetime) -> date:
    """The day in China at a moment."""
    return now.astimezone(SHANGHAI).date()


def token_digest(token: str) -> str:
    """What is kept of a token: never the token itself."""
    return hashlib.sha256(token.encode()).hexdigest()


def token_mark(token: str) -> str:
    """What stands for a token where it is counted, in hexadecimal digits.

    Of an issuer's only what was signed (RFC 7515 section 7.1): a signature that is written in another way makes no other token.
    """
    return token_digest(token.rpartition(".")[0] if token.count(".") == 2 else token)[:32]


def principal_of(connection: Connection, city: str, token: str) -> str | None:
    """The name that a token stands for in a city, or None."""
    asked = select(PRINCIPALS.c.name).where(PRINCIPALS.c.city == city, PRINCIPALS.c.token_sha256 == token_digest(token))
    name: str | None = connection.execute(asked).scalar()
    return name


def access_for(
    connection: Connection,
    city: str,
    principal: str,
    purpose: str | None,
    book: CategoryBook,
    now: datetime,
) -> Access:
    """The Access of one request. Raises PurposeRequired for a purpose that is missing or that nobody declared."""
    if not purpose or purpose not in book.purposes:
        known = ", ".join(sorted(book.purposes))
        said = "The request names no purpose." if not purpose else f"No purpose is called {purpose!r}."
        raise PurposeRequired(said, remedy=f"Name one of: {known}.")
    grants, day = grants_of(connection, city, principal), now.astimezone(SHANGHAI).date()
    kept_back = withholding_for(connection, principal, purpose, book, day)
    return Access(principal, purpose, city, now, grants, book, kept_back)
