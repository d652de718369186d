"""The GraphQL layer as a plugin: the commands ``serve``, ``schema`` and ``documents``."""

import typer

from tongxing import hookimpl


@hookimpl
def register_commands(cli: typer.Typer) -> None:
    """Add the layer's commands."""
    from . import document_commands
    from .commands import schema, serve

    cli.command("serve")(serve)
    cli.command("schema")(schema)
    document_commands.add(cli)
