"""``tongxing serve``, and the options that this layer's commands have in common."""

from typing import Annotated

import typer

DEFAULT_CITY = "harbin"

Cities = Annotated[
    list[str] | None, typer.Option("--city", help="A city's key or file; may be repeated.", metavar="KEY|FILE")
]
City = Annotated[str, typer.Option("--city", help="A city's key or file.", metavar="KEY|FILE")]
Database = Annotated[
    str | None, typer.Option("--database", help="Another database than the city's own.", metavar="URL")
]
Host = Annotated[str, typer.Option("--host", help="The address to listen on.")]
Port = Annotated[int, typer.Option("--port", help="The port to listen on.", min=1, max=65535)]
Workers = Annotated[int, typer.Option("--workers", help="Processes; several need PostgreSQL.", min=1)]


def serve(
    city: Cities = None, database: Database = None, host: Host = "127.0.0.1", port: Port = 8000, workers: Workers = 1
) -> None:
    """Serve cities by GraphQL. Prints «ready http://…» when it answers."""
    from .serving import serve as run

    run(city or [DEFAULT_CITY], database=database, host=host, port=port, workers=workers)
