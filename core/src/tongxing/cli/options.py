"""Options that mean the same in every command, and the city that they open."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from ..datafile import near
from ..errors import UsageError
from ..host.cities.identifying import TOKEN
from ..host.host import Host
from ..host.installed import installed_host
from ..host.registry import Registry
from ..trust.categories import CategoryBook
from ..trust.principals import SHANGHAI, Access

City = Annotated[str, typer.Option("--city", help="A city's key or its TOML file.", metavar="KEY|FILE")]
Database = Annotated[
    str | None, typer.Option("--database", help="A SQLAlchemy URL or a SQLite path; otherwise the city's own.")
]
As = Annotated[str, typer.Option("--as", help="Act as this principal.", metavar="PRINCIPAL")]
Purpose = Annotated[str | None, typer.Option("--purpose", help="What the data is needed for.", metavar="KEY")]
By = Annotated[str, typer.Option("--by", help="Who decided it, or is here by office.", metavar="PRINCIPAL")]
On = Annotated[str | None, typer.Option("--on", help="The day asked about; today otherwise.", metavar="DATE")]
Known = Annotated[
    str | None, typer.Option("--known", help="As it had been recorded by this moment.", metavar="INSTANT")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]

DEFAULT_CITY = "harbin"
DEFAULT_PRINCIPAL = "demo-county"


class AtTheTerminal(Registry):
    """A registry whose principals are named by an option: in a city in earnest a token shows that they are here.

    Where two stand at one command (``audit affected --by … --as …``), the second's token is in the variable that ends in _AS.
    """

    def access(
        self, principal: str, purpose: str | None, now: datetime | None = None, *, book: CategoryBook | None = None
    ) -> Access:
        """As ``Registry.access``. Raises NotAllowed where nothing shows it, UsageError for a name that is nobody's here."""
        if not self.city.form.development:
            self.doorman.prove(principal, os.environ.get(f"{TOKEN}_AS") or os.environ.get(TOKEN))
        found = super().access(principal, purpose, now, book=book)
        named = sorted(each.name for each in self.city.form.principals)
        if not found.grants and principal not in named:
            told = f"{near(principal, named)}Say with --as who you are: {', '.join(named) or 'the city file names nobody'}."
            raise UsageError(f"Nobody is called {principal!r} in {self.key}.", remedy=told)
        return found


@contextmanager
def opened(city: str, database: str | None, *, with_schema: bool = False) -> Iterator[Registry]:
    """The registry of a city, closed again at the end. ``with_schema``: also ask plugins for their schema fields."""
    registry = AtTheTerminal.open(city, database=database, host=Host() if with_schema else installed_host())
    if registry.is_new:
        where = registry.database.path or registry.database.engine.url.render_as_string()
        print(f"{registry.key} was not in {where} before: it is set up there now, without a child.", file=sys.stderr)
    try:
        yield registry
    finally:
        registry.close()


def day(text: str | None) -> date:
    """The day asked about. Raises UsageError for a text that is none."""
    if text is None:
        return datetime.now(SHANGHAI).date()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--on: {text!r} is not a day.", remedy="Write it as 2026-11-23.") from error


def instant(text: str | None) -> datetime | None:
    """The moment by which something had to be recorded. Raises UsageError for a text that is none."""
    return None if text is None else moment(text, "--known")


def moment(text: str, option: str) -> datetime:
    """A moment, in China where no zone is said. Raises UsageError for a text that is none."""
    try:
        said = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            f"{option}: {text!r} is not a moment.", remedy="Write it as 2026-11-23T08:00:00+08:00."
        ) from error
    return said if said.tzinfo else said.replace(tzinfo=SHANGHAI)


def print_json(data: Any) -> None:
    """Print a result as JSON."""
    print(json.dumps(data, ensure_ascii=False, indent=1, default=str))


def existing(path: Path) -> Path:
    """The file, or UsageError."""
    if not path.is_file():
        raise UsageError(f"There is no file {path}.")
    return path
