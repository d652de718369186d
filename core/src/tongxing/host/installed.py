"""What the installed plugins bring that needs no city: suites of worked cases, and commands."""

from collections.abc import Callable, Iterator
from functools import cache, partial

import typer

from .contributions import Suite
from .host import Host


@cache
def installed_host() -> Host:
    """One host of everything that is installed, without schema fields, which no command needs; made once a process."""
    return Host(with_schema=False)


def installed_suites() -> dict[str, Suite]:
    """Every kind of worked cases, by key."""
    return dict(installed_host().everything().suites)


def installed_commands() -> Iterator[tuple[str, Callable[[typer.Typer], None]]]:
    """Each plugin's and layer's way to add its commands."""
    host = installed_host()
    for key in host.plugins:
        hook = host.calls.hook(key, "register_commands")
        if hook is not None:
            yield key, partial(_add, hook)


def _add(hook: Callable[..., None], app: typer.Typer) -> None:
    hook(cli=app)
