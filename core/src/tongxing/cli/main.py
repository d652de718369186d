"""Where the command line starts: core's commands, then those that plugins add, then the one that was asked for."""

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

import typer
from typer.exceptions import Exit, TyperException

from ..errors import Invalid, TongxingError
from . import (
    access,
    audit,
    backup,
    cases,
    check,
    city,
    classify,
    compliance,
    conflicts,
    decide,
    demo,
    desk,
    doctor,
    exchange,
    gaps,
    import_,
    indicators,
    new,
    plugins,
    policy,
    reactions,
    refresh,
    report,
    research,
    retention,
    rights,
    snapshot,
    webhooks,
    workbook,
)
from .plugged import add_commands_of_plugins

TRACEBACK = "TONGXING_TRACEBACK"
COMMANDS = (
    access,
    audit,
    backup,
    cases,
    check,
    city,
    classify,
    compliance,
    conflicts,
    decide,
    demo,
    desk,
    doctor,
    exchange,
    gaps,
    import_,
    indicators,
    new,
    plugins,
    policy,
    reactions,
    refresh,
    report,
    research,
    retention,
    rights,
    snapshot,
    webhooks,
    workbook,
)


def make_app() -> typer.Typer:
    """The whole command line of this installation."""
    app = typer.Typer(
        help="Tongxing 童行: what is this child entitled to here, since when, by which clause, what is missing?",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    for module in COMMANDS:
        module.add(app)
    add_commands_of_plugins(app)
    return app


def run(arguments: Sequence[str] | None = None, *, ready: Callable[[], None] = lambda: None) -> int:
    """Run one command; its exit code. An error is one sentence on stderr, never a traceback.

    ``ready`` is called when every command stands, before the one that was asked for begins.
    """
    try:
        command = typer.main.get_command(make_app())
        ready()
        answer = command.main(args=arguments, prog_name="tongxing", standalone_mode=False)
        return answer if isinstance(answer, int) else 0
    except Exit as ended:
        return ended.exit_code
    except typer.Abort:
        return 1
    except TyperException as error:
        said_of = getattr(error, "ctx", None)
        path = said_of.command_path if said_of else "tongxing"
        print(f"{error.format_message()} See `{path} --help`.", file=sys.stderr)
        return error.exit_code
    except Invalid as error:
        for problem in error.problems:
            print(f"{problem.path}: {problem.message.zh} {problem.message.en} ({problem.code})", file=sys.stderr)
        return error.exit_code
    except TongxingError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except Exception as error:
        if os.environ.get(TRACEBACK):
            raise
        print(f"Internal error: {where_failed(error)}. Set {TRACEBACK}=1 to see how it came about.", file=sys.stderr)
        return 3


def where_failed(error: BaseException) -> str:
    """The kind of an error and its deepest step in our code; never its text, which may hold somebody's data."""
    steps = [s for s in traceback.extract_tb(error.__traceback__) if "tongxing" in s.filename]
    place = f" at {Path(steps[-1].filename).name}:{steps[-1].lineno}" if steps else ""
    return f"{type(error).__name__}{place}"
