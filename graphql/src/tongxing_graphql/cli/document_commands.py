"""``tongxing documents``: which requests a city in earnest may be asked; each is checked against its schema and limits first."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from tongxing.cli.offices import demand_office
from tongxing.cli.options import By, Json, print_json
from tongxing.host.registry import Registry
from tongxing.trust.audit.entries import Entry
from tongxing.trust.granting import PURPOSE
from tongxing.trust.principals import Access
from tongxing.trust.registered import Registered, id_of, listed, register, retire

from .commands import DEFAULT_CITY, City, Database

Files = Annotated[list[Path], typer.Argument(help="Files .graphql, or folders of them.", metavar="FILE…")]
Days = Annotated[int | None, typer.Option("--days", help="How long they hold; otherwise until retired.", min=1)]


def add(cli: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Which GraphQL documents a city in earnest may be asked.", no_args_is_help=True)
    group.command("register")(register_files)
    group.command("list")(list_documents)
    group.command("retire")(retire_document)
    cli.add_typer(group, name="documents")


def register_files(
    files: Files, by: By = "operator", days: Days = None, city: City = DEFAULT_CITY, database: Database = None
) -> int:
    """Register documents: all of them or, where one does not fit the schema or the limits, none. Prints id, cost and name."""
    from ..operations.document_files import read_files

    with _administered(city, database, by) as registry:
        read = list(read_files(registry, files))
        now = registry.clock()
        until = now + timedelta(days=days) if days else None
        with registry.database.write() as connection:
            for each in read:
                register(connection, registry.key, Registered(id_of(each.text), each.name, each.text, by, now, until))
        _note(registry, by, f"documents register {len(read)}")
    for each in read:
        print(f"{id_of(each.text)}  {each.cost:>5}  {each.name}")
    return 0


def list_documents(city: City = DEFAULT_CITY, database: Database = None, as_json: Json = False) -> int:
    """List the documents that were registered, and until when they hold."""
    with _opened(city, database) as registry:
        with registry.database.read() as connection:
            found = listed(connection, registry.key)
        now, takes_any = registry.clock(), registry.city.form.takes_any_document
    rows = [
        {
            "id": each.id,
            "name": each.name,
            "state": "registered" if each.holds(now) else "ended",
            "expires_at": each.expires_at.isoformat() if each.expires_at else None,
            "registered_by": each.registered_by,
        }
        for each in found
    ]
    if as_json:
        print_json({"takes": "any" if takes_any else "registered", "documents": rows})
        return 0
    for row in rows:
        print(f"{row['id']}  {row['state']:<10}  {row['expires_at'] or '—'}  {row['name']}")
    print(
        "任何文档均可 any document is taken" if takes_any else "只接受已登记的文档 registered documents alone are taken"
    )
    return 0


def retire_document(
    id: Annotated[str, typer.Argument(help="The document's id.", metavar="ID")],
    by: By = "operator",
    city: City = DEFAULT_CITY,
    database: Database = None,
) -> int:
    """End a document now."""
    with _administered(city, database, by) as registry:
        with registry.database.write() as connection:
            retire(connection, registry.key, id, registry.clock())
        _note(registry, by, f"documents retire {id}")
    print(f"{id} 已停用 retired")
    return 0


@contextmanager
def _opened(city: str, database: str | None) -> Iterator[Registry]:
    from ..server.serving import opened

    (registry,) = opened([city], database)
    try:
        yield registry
    finally:
        registry.close()


@contextmanager
def _administered(city: str, database: str | None, by: str) -> Iterator[Registry]:
    with _opened(city, database) as registry:
        demand_office(registry, by, "system")
        yield registry


def _note(registry: Registry, by: str, what: str) -> None:
    access = Access(by, PURPOSE, registry.key, registry.clock(), (), registry.composition.categories)
    registry.log.keep(access, Entry("configure", what))
