"""``tongxing check``: what is missing or wrong in a plugin, in words; and the draft of its next migration."""

from pathlib import Path
from typing import Annotated

import typer

from ..datafile import near
from ..errors import UsageError
from ..host.host import Host
from ..host.plugins.drafting import draft
from .checking import Told, checked, of_cases
from .options import Json, print_json


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command("check")(check)


def check(
    plugins: Annotated[
        list[str] | None, typer.Argument(help="Keys of plugins; none: all that are installed.", metavar="PLUGIN…")
    ] = None,
    cases: Annotated[
        list[Path] | None, typer.Option("--cases", help="A folder or a file of worked cases, run too.", metavar="PATH")
    ] = None,
    draft_migration: Annotated[
        str | None, typer.Option("--draft-migration", help="Write the next migration instead.", metavar="TITLE")
    ] = None,
    as_json: Json = False,
) -> int:
    """Say what is missing or wrong in the installed plugins. Exit 1 on a finding; notes are none."""
    host = Host(with_panels=True)
    keys = _keys(host, plugins or [])
    if draft_migration is not None:
        return _draft(host, keys, draft_migration)
    told = [*checked(host, keys), *of_cases(host, cases or [])]
    if as_json:
        print_json([each.as_dict() for each in told])
    else:
        _print(keys, told)
    return 1 if any(not each.is_note for each in told) else 0


def _keys(host: Host, asked: list[str]) -> list[str]:
    known = list(dict.fromkeys(found.key for found in host.found))
    for key in asked:
        if key not in known:
            raise UsageError(
                f"No plugin {key!r} is installed.", remedy=f"{near(key, known)}There are: {', '.join(known)}."
            )
    return list(dict.fromkeys(asked)) or known


def _draft(host: Host, keys: list[str], title: str) -> int:
    if len(keys) != 1:
        raise UsageError("--draft-migration: name one plugin.")
    if keys[0] not in host.plugins:
        raise host.stopped[keys[0]]
    try:
        print(draft(host.tables(keys[0]), title))
    except OSError as error:
        raise UsageError(f"The migration cannot be written: {error.strerror}: {error.filename}.") from error
    return 0


def _print(keys: list[str], told: list[Told]) -> None:
    for each in told:
        print(f"{'提示 note   ' if each.is_note else '问题 finding'}  {each.says}")
    findings = sum(not each.is_note for each in told)
    print(f"{', '.join(keys)}: {findings} findings, {len(told) - findings} notes")
