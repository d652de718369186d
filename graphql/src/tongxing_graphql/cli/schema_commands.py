"""``tongxing schema``: what a city can be asked; ``schema diff``: what a change of it does to those who ask."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tongxing.cli.options import Json, print_json
from tongxing.errors import CannotRun, UsageError

from .commands import DEFAULT_CITY, City, Database

if TYPE_CHECKING:
    from graphql import GraphQLSchema

    from tongxing.host.cities.composition import Composition
    from tongxing.host.registry import Registry

    from ..schema.schema_changes import Change, Changes

Old = Annotated[Path | None, typer.Argument(help="What `tongxing schema` printed before.", metavar="[OLD.graphql]")]
With = Annotated[list[str] | None, typer.Option("--with", help="As if this plugin were on.", metavar="PLUGIN")]
Without = Annotated[list[str] | None, typer.Option("--without", help="As if this plugin were off.", metavar="PLUGIN")]
Documents = Annotated[
    list[Path] | None,
    typer.Option("--documents", help="Files .graphql, or folders, beside those registered.", metavar="FILE"),
]


def add(cli: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="What a city can be asked, as GraphQL's schema language.")
    group.callback(invoke_without_command=True)(schema)
    group.command("diff")(diff)
    cli.add_typer(group, name="schema")


def schema(context: typer.Context, city: City = DEFAULT_CITY, database: Database = None) -> None:
    """Print the composed schema of a city as SDL, sorted."""
    if context.invoked_subcommand is None:
        from ..schema.compose import compose
        from ..schema.sdl import sdl_of
        from ..server.serving import opened

        with closing(opened([city], database)[0]) as registry:
            print(sdl_of(compose(registry.composition)))


def diff(
    old: Old = None,
    on: With = None,
    off: Without = None,
    documents: Documents = None,
    city: City = DEFAULT_CITY,
    database: Database = None,
    as_json: Json = False,
) -> int:
    """Name breaking, dangerous and safe changes, and the documents that they touch. Exit 1 where one breaks somebody.

    Compared are OLD.graphql, or what holds now, and what holds now or would hold --with and --without some plugins.
    """
    if old is None and not (on or off):
        raise UsageError("schema diff: nothing to compare.", remedy="Give OLD.graphql, --with or --without.")
    from ..schema.schema_changes import changes
    from ..server.serving import opened

    with closing(opened([city], database)[0]) as registry:
        before = _read(old) if old else _schema(registry, (), ())
        after = _schema(registry, on or (), off or ())
        found = changes(before, after, _documents(registry, documents or ()))
    if as_json:
        told = [{"severity": c.severity, "what": c.said, "documents": list(c.documents)} for c in found.found]
        print_json({"changes": told, "invalid": dict(found.invalid), "never_valid": dict(found.never_valid)})
    else:
        _print(found)
    return 1 if found.is_breaking else 0


def _schema(registry: "Registry", on: Sequence[str], off: Sequence[str]) -> "GraphQLSchema":
    from graphql import build_schema

    from ..schema.compose import compose
    from ..schema.sdl import sdl_of

    return build_schema(sdl_of(compose(_switched(registry, on, off) if on or off else registry.composition)))


def _switched(registry: "Registry", on: Sequence[str], off: Sequence[str]) -> "Composition":
    from tongxing.host.cities.enabled import entries
    from tongxing.host.cities.switching import imagined

    with registry.database.read() as connection:
        here = entries(connection, registry.key)
    switched = imagined(registry.host, registry.city, here, on=on, off=off, now=registry.clock())
    for each in switched.plugins:
        if each.key in on and each.state == "stopped":
            raise CannotRun(f"{each.key} cannot be enabled in {registry.key}. {each.why}")
    return switched


def _read(file: Path) -> "GraphQLSchema":
    from graphql import GraphQLError, build_schema

    try:
        return build_schema(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: cannot be read.", remedy="Give a file that `tongxing schema` printed.") from error
    except (GraphQLError, TypeError) as error:
        said = str(error).splitlines()[0]
        raise UsageError(
            f"{file}: is no schema: {said}", remedy="Give a file that `tongxing schema` printed."
        ) from error


def _documents(registry: "Registry", files: Sequence[Path]) -> Mapping[str, str]:
    from tongxing.trust.registered import listed

    from ..operations.document_files import found, text_of

    with registry.database.read() as connection:
        kept = [each for each in listed(connection, registry.key) if each.holds(registry.clock())]
    return {f"{each.name} ({each.id[:15]}…)": each.text for each in kept} | {
        str(file): text_of(file) for file in found(files)
    }


def _print(changes: "Changes") -> None:
    from ..schema.schema_changes import WORDS

    for severity, words in WORDS.items():
        alike = [each for each in changes.found if each.severity == severity]
        if alike:
            print(f"{words}: {len(alike)}")
        for each in alike:
            print(f"  {each.said}{_used_by(each)}")
    for name, why in changes.invalid.items():
        print(f"文档不再有效 no longer valid: {name}: {why}")
    for name, why in changes.never_valid.items():
        print(f"文档本来就无效 was not valid before: {name}: {why}")
    if not changes.found:
        print("没有变化 nothing changed")


def _used_by(change: "Change") -> str:
    return f"  ← {', '.join(change.documents)}" if change.documents else ""
