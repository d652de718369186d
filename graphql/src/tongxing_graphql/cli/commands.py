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


Server = Annotated[str, typer.Option("--server", help="uvicorn, or granian where it is installed.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Log what goes wrong, and not each request.")]


def serve(
    city: Cities = None,
    database: Database = None,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    workers: Workers = 1,
    server: Server = "uvicorn",
    quiet: Quiet = False,
) -> None:
    """Serve cities by GraphQL. Prints «ready http://…» when it answers; the log, one JSON object a line, on stderr."""
    from ..server.serving import Wanted
    from ..server.serving import serve as run

    run(Wanted(city or [DEFAULT_CITY], database, host, port, workers, server, quiet))
