"""``tongxing decide``: what one child, its guardians and household are entitled to, since when, by which clause, what is missing."""

from typing import Annotated

import typer

from ..errors import NotFound
from ..host.ids import record_id
from .options import (
    DEFAULT_CITY,
    DEFAULT_PRINCIPAL,
    As,
    City,
    Database,
    Json,
    Known,
    On,
    Purpose,
    day,
    instant,
    opened,
    print_json,
)
from .told import print_decisions, print_home, print_uncovered


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command("decide")(decide)


def decide(
    child: Annotated[str, typer.Argument(help="A record id or a Relay id.", metavar="CHILD")],
    item: Annotated[list[str] | None, typer.Option("--item", help="Only this service item; may be repeated.")] = None,
    city: City = DEFAULT_CITY,
    database: Database = None,
    principal: As = DEFAULT_PRINCIPAL,
    purpose: Purpose = "care",
    on: On = None,
    known: Known = None,
    as_json: Json = False,
) -> int:
    """Decide every service item for one child, and for its guardians and household, with reasons."""
    with opened(city, database) as registry:
        access = registry.access(principal, purpose)
        subject = record_id(child)
        found = registry.decide(access, [subject], on=day(on), items=item, known=instant(known))
        if subject not in found:
            raise NotFound(
                "There is no child with this id here.", remedy="Check the id, the principal and the purpose."
            )
        # As it had been recorded by a moment, only the child's own is known.
        home = [] if known else registry.answers(access).decide_home(subject, on=day(on), items=item)
        if as_json:
            print_json([decision.as_dict() for decision in [*found[subject], *home]])
        else:
            print_decisions(registry, found[subject])
            print_home(registry, home)
            if not item:
                print_uncovered(registry, day(on))
    return 0
