"""``tongxing demo``: invented families through the real path, from the survey workbook to decisions, then the server."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from ..database import Database as OpenDatabase
from ..errors import CannotRun, UsageError
from .options import DEFAULT_CITY, City
from .ports import HOST, PORT, demand_free

MOST = 1_000_000


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo)


def demo(
    context: typer.Context,
    children: Annotated[int, typer.Option("--children", help="How many children to invent.", metavar="N")] = 200,
    seed: Annotated[int, typer.Option("--seed", help="The same number and seed give the same demo.", metavar="S")] = 1,
    city: City = DEFAULT_CITY,
    database: Annotated[
        str, typer.Option("--database", help="A new database, or one that a demo made: it starts anew.", metavar="URL")
    ] = "var/demo.db",
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Print the report and stop.")] = False,
    port: Annotated[int, typer.Option("--port", help="The port to serve on.", min=1, max=65535)] = PORT,
    answers: Annotated[
        Path | None, typer.Option("--answers", help="Write the answer key here, as JSON.", metavar="FILE")
    ] = None,
) -> int:
    """Invent families, write the workbook, import it, decide, print the report, and serve."""
    from ..demo import running, telling  # here, since other commands should not wait for it
    from .classify import print_status
    from .told import print_decisions, print_uncovered

    if not 1 <= children <= MOST:
        raise UsageError(f"--children: {children} is out of range.", remedy=f"Give a number from 1 to {MOST}.")
    if not no_serve:
        _demand_server(context, port)
    with running.demo(city, children=children, seed=seed, database=database, folder=_beside(database)) as made:
        print("\n".join(telling.told(made)))
        if chosen := telling.explained(made.decisions()):
            print("\n".join(telling.heading_of_child(chosen)))
            print_status(made.status(chosen[0].subject))
            print_decisions(made.registry, chosen)
            print_uncovered(made.registry, chosen[0].on)
        if answers:
            _write(answers, made.answers.pieces())
    sys.stdout.flush()
    return 0 if no_serve else _serve(context, city, database, port)


def _beside(database: str) -> Path:
    """Workbooks stand beside the database; for a server, in ``var``."""
    opened = OpenDatabase(database)
    opened.close()
    return opened.path.parent if opened.path else Path("var")


def _demand_server(context: typer.Context, port: int) -> None:
    """Raise CannotRun where no layer has brought the command ``serve``, or its port is taken, before anything is done."""
    if "serve" not in getattr(context.find_root().command, "commands", {}):
        told = "Install it, or give --no-serve."
        raise CannotRun("There is no server here: tongxing_graphql is not installed.", remedy=told)
    demand_free(HOST, port, remedy="Stop it, or give another --port (make demo PORT=…).")


def _serve(context: typer.Context, city: str, database: str, port: int) -> int:
    asked = ["serve", "--city", city, "--database", database, "--port", str(port), "--quiet"]
    code: int = context.find_root().command.main(asked, prog_name="tongxing", standalone_mode=False)
    return code


def _write(target: Path, pieces: Iterable[str]) -> None:
    try:
        with target.open("w", encoding="utf-8") as file:
            file.writelines(pieces)
    except OSError as error:
        raise UsageError(f"--answers: {target} cannot be written: {error.strerror}.") from error
