"""Commands that plugins add to the command line."""

import sys

import typer

from ..host.installed import installed_commands


def add_commands_of_plugins(app: typer.Typer) -> None:
    """Let every installed plugin and layer add its commands; one that fails costs only its own, and is named."""
    for plugin, add in installed_commands():
        try:
            add(app)
        except Exception as error:
            print(
                f"{plugin}: register_commands raised {type(error).__name__}; its commands are missing.", file=sys.stderr
            )
