"""Why somebody may see a cell of a child, or by which condition each of the grants fails: for administrators."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from ..people import Child
from ..records.base import table_of
from .grants import Grant
from .principals import Access
from .visible import Placed, failing


@dataclass(frozen=True)
class Finding:
    """One grant of the principal. ``failing``: the first condition that it does not meet, None where it allows."""

    grant: Grant
    failing: str | None


def explain(
    connection: Connection, access: Access, child: str, category: str, *, action: str = "read"
) -> list[Finding]:
    """All grants of a principal, each with what keeps it from opening the cell.

    A child that is not here lies in no region: the answer is the same as for one who lives elsewhere.
    """
    table = table_of(Child)
    codes = connection.execute(select(table.c.residence, table.c.hukou, table.c.id).where(table.c.id == child)).all()
    places = [Placed(*each) for each in codes]
    purpose, now, book = access.purpose, access.now, access.book
    return [
        Finding(grant, failing(grant, places, category, purpose=purpose, now=now, book=book, action=action))
        for grant in access.grants
    ]
