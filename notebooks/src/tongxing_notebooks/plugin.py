"""The notebook layer as a plugin: its title, and the commands ``lab`` and ``panel``."""

import typer

from tongxing import hookimpl

TITLE = ("笔记本", "Notebooks")


@hookimpl
def register_commands(cli: typer.Typer) -> None:
    """Add the layer's commands."""
    from .commands import lab, panel

    cli.command("lab")(lab)
    cli.command("panel")(panel)
