"""``tongxing fhir``: one child's doses and forecast as a FHIR R4 bundle."""

from typing import Annotated

import typer

from tongxing import NotFound
from tongxing.cli.options import (
    DEFAULT_CITY,
    DEFAULT_PRINCIPAL,
    As,
    City,
    Database,
    On,
    Purpose,
    day,
    opened,
    print_json,
)
from tongxing.host.ids import record_id

from .bundle import bundles


def fhir(
    child: Annotated[str, typer.Argument(help="A record id or a Relay id.", metavar="CHILD")],
    edition: Annotated[str | None, typer.Option("--edition", help="Of the schedule, such as CN-NIP-2021.")] = None,
    city: City = DEFAULT_CITY,
    database: Database = None,
    principal: As = DEFAULT_PRINCIPAL,
    purpose: Purpose = "vaccination",
    on: On = None,
) -> int:
    """Print a child's doses and forecast as FHIR R4."""
    with opened(city, database) as registry:
        subject = record_id(child)
        found = bundles(registry.answers(registry.access(principal, purpose)), [subject], day(on), edition)
    if subject not in found:
        raise NotFound(
            "There is no child with this id here whose doses you may see.",
            remedy="Check the id, the principal and the purpose.",
        )
    print_json(found[subject])
    return 0
