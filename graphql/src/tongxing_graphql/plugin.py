"""The GraphQL layer as a plugin: the commands ``serve`` and ``schema``."""

import typer

from tongxing import hookimpl


@hookimpl
def register_commands(cli: typer.Typer) -> None:
    """Add the layer's commands."""
    from .commands import schema, serve

    cli.command("serve")(serve)
    cli.command("schema")(schema)
