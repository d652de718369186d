"""The notebook layer as a plugin: the commands ``lab`` and ``panel``."""

import typer

from tongxing import hookimpl


@hookimpl
def register_commands(cli: typer.Typer) -> None:
    """Add the layer's commands."""
    from .commands import lab, panel

    cli.command("lab")(lab)
    cli.command("panel")(panel)
