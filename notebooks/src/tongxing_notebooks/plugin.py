"""The notebook layer as a plugin: the command ``lab``."""

import typer

from tongxing import hookimpl


@hookimpl
def register_commands(cli: typer.Typer) -> None:
    """Add the layer's command."""
    from .lab import lab

    cli.command("lab")(lab)
