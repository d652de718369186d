"""Who is known by which token, and the Access that one request holds."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Connection, String, Table, select
from sqlmodel import SQLModel

from ..errors import PurposeRequired
from .categories import CategoryBook
from .grants import Grant, grants_of
from .withholding import Withholding, withholding_for

SHANGHAI = ZoneInfo("Asia/Shanghai")

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
