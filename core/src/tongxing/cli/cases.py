"""``tongxing cases``: worked cases, without a city and without a database."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from ..host.contributions import Suite
from ..host.installed import installed_host, installed_suites
from .options import existing


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command("cases")(cases)


def cases(
    files: Annotated[list[Path], typer.Argument(help="Files of cases.", metavar="FILE…")],
    suite: Annotated[str, typer.Option("--suite", help="What kind of cases they are.")],
) -> int:
    """Run worked cases. Prints each expectation that fails; the last line is «N passed, M failed»."""
    result = _suite(installed_suites(), suite).run([existing(f) for f in files])
    if result.passed + result.failed == 0:
        raise UsageError(f"No case was found in {', '.join(str(f) for f in files)}.")
    for error in installed_host().stopped.values():
        print(error, file=sys.stderr)  # its items are missing from the cases, and this is why
    for line in result.lines:
        print(line)
    print(f"{result.passed} passed, {result.failed} failed")
    return 1 if result.failed else 0


def _suite(known: dict[str, Suite], wanted: str) -> Suite:
    if wanted not in known:
        raise UsageError(f"No suite is called {wanted!r}.", remedy=f"There are: {', '.join(sorted(known))}.")
    return known[wanted]
