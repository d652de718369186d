"""The commands of the notebook layer, ``lab`` and ``panel``; what they need is imported when they run."""

from pathlib import Path
from typing import Annotated

import typer

City = Annotated[str, typer.Option("--city", help="A city's key or file, which is then served too; or its address.")]
Database = Annotated[str | None, typer.Option("--database", help="Where the city is kept; otherwise as its file says.")]
Token = Annotated[str, typer.Option("--token", help="Whose notebooks these are.", envvar="TONGXING_TOKEN")]
Purpose = Annotated[str, typer.Option("--purpose", help="What they are for.")]
Port = Annotated[int, typer.Option("--port", min=1, max=65535)]
DEMO = "demo-county"


def lab(
    folder: Annotated[Path, typer.Argument(help="The folder to open; the tour is put into it.")] = Path("var/lab"),
    city: City = "harbin",
    database: Database = None,
    token: Token = DEMO,
    purpose: Purpose = "care",
    port: Port = 8888,
) -> int:
    """Open JupyterLab on 127.0.0.1, in Chinese, with the tour."""
    from .lab import reached, run_lab

    with reached(city, database) as url:
        return run_lab(folder, url, token, purpose, port)


def panel(
    name: Annotated[str, typer.Argument(help="The panel's key, such as gap_map.")],
    city: City = "harbin",
    database: Database = None,
    token: Token = DEMO,
    purpose: Purpose = "care",
    port: Port = 8866,
) -> int:
    """Serve one panel as a page on 127.0.0.1, for people who want no notebook."""
    from .lab import reached
    from .page import run_panel

    with reached(city, database) as url:
        return run_panel(name, url, token, purpose, port)
