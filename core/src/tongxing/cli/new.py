"""``tongxing new``: a complete department to begin with, whose tests pass as it stands."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from ..host.installed import installed_host
from .copying import check_key, check_title, words_of, written


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command("new")(new)


def new(
    department: Annotated[
        str, typer.Argument(help="The department's key: fisheries, legal_aid.", metavar="DEPARTMENT")
    ],
    title_zh: Annotated[str | None, typer.Option("--title-zh", help="Its name in Chinese.")] = None,
    title_en: Annotated[str | None, typer.Option("--title-en", help="Its name in English.")] = None,
    into: Annotated[
        Path | None, typer.Option("--into", help="An empty or a new folder; otherwise one named after it.")
    ] = None,
) -> int:
    """Write a plugin with one record, one fact, one item, and a case on each side of its threshold."""
    check_key(department, installed_host())
    english = title_en or department.replace("_", " ").capitalize()
    chinese = title_zh or english
    check_title("--title-en", english)
    check_title("--title-zh", chinese)
    folder = into or Path(department)
    for path in written(folder, words_of(department, title_zh=chinese, title_en=english)):
        print(path)
    print(f"Next: uv pip install --no-deps -e {folder}, then tongxing check {department}.", file=sys.stderr)
    if title_zh is None:
        print("It has no Chinese name yet: write one into data/card.yaml.", file=sys.stderr)
    return 0
