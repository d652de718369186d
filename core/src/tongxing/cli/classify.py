"""``tongxing classify``: whether a child counts as floating on a day, in which population, why, and what changes next."""

from typing import Annotated

import typer

from ..errors import NotFound
from ..host.ids import record_id
from ..policy.residence.reasons import REASON_WORDS, ResidenceStatus
from .options import (
    DEFAULT_CITY,
    DEFAULT_PRINCIPAL,
    As,
    City,
    Database,
    Json,
    On,
    Purpose,
    day,
    opened,
    print_json,
)
from .told import ANSWER, CERTAINTY

FLAG = {True: "是 yes", False: "否 no", None: "未知 not known"}


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command("classify")(classify)


def classify(
    child: Annotated[str, typer.Argument(help="A record id or a Relay id.", metavar="CHILD")],
    city: City = DEFAULT_CITY,
    database: Database = None,
    principal: As = DEFAULT_PRINCIPAL,
    purpose: Purpose = "care",
    on: On = None,
    as_json: Json = False,
) -> int:
    """Say whether one child belongs to the monitoring and the statistical population, and why."""
    with opened(city, database) as registry:
        access = registry.access(principal, purpose)
        subject = record_id(child)
        found = registry.classify(access, [subject], on=day(on))
    if subject not in found:
        raise NotFound("There is no child with this id here.", remedy="Check the id, the principal and the purpose.")
    if as_json:
        print_json(found[subject].as_dict())
    else:
        print_status(found[subject])
    return 0


def print_status(status: ResidenceStatus) -> None:
    """Print both populations, the reason and the next change."""
    print(f"{status.on} {status.subject}")
    if status.withheld:
        print(f"  {ANSWER['WITHHELD']}: {', '.join(status.withheld)}")
        return
    print(f"  监测范围 monitoring: {FLAG[status.monitoring]}")
    print(f"  统计范围 statistical: {FLAG[status.statistical]}")
    print(f"  原因 reason: {_words(status.reason)}{CERTAINTY[status.certainty or 'confirmed']}")
    if status.next:
        print(f"  下次变化 next change: {status.next.date} {_words(status.next.reason)}")


def _words(reason: str | None) -> str:
    zh, en = REASON_WORDS[str(reason)]
    return f"{zh} {en} ({reason})"
