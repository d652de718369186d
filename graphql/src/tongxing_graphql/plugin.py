"""The GraphQL layer as a plugin: its title, and the commands ``serve``, ``schema`` and ``documents``."""

import typer

from tongxing import hookimpl

TITLE = ("查询接口", "GraphQL")


@hookimpl
def register_commands(cli: typer.Typer) -> None:
    """Add the layer's commands."""
    from .cli import document_commands, schema_commands
    from .cli.commands import serve

    cli.command("serve")(serve)
    schema_commands.add(cli)
    document_commands.add(cli)
