"""The hidden sheet of a re-survey: for which city it was issued, and what the registry held then."""

from dataclasses import dataclass
from datetime import UTC, datetime

from .files import Grid

SHEET = "系统"
"""The hidden sheet's name. It is known by its first cell, whatever it is called."""
MARK, ISSUED, CITY = "tongxing.resurvey", "issued", "city"


@dataclass(frozen=True)
class Issue:
    """``at``: the moment up to which the registry had been recorded when the workbook was made."""

    at: datetime | None
    city: str | None

    def rows(self) -> list[tuple[str, str]]:
        """The cells of the hidden sheet."""
        assert self.at is not None
        return [(MARK, "1"), (ISSUED, self.at.astimezone(UTC).isoformat()), (CITY, self.city or "")]


def issue_in(grid: Grid) -> Issue | None:
    """What the hidden sheet says; None for any other sheet."""
    rows = [[(cell or "").strip() for cell in row] for row in grid.cells.head(8).rows()]
    if not any(row[:1] == [MARK] for row in rows):
        return None
    said = {row[0]: row[1] for row in rows if len(row) > 1}
    return Issue(_instant(said.get(ISSUED, "")), said.get(CITY) or None)


def _instant(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
