"""``tongxing access break-glass``, ``emergencies`` and ``review``: one child's record opened at once, looked at afterwards."""

from datetime import timedelta
from typing import Annotated

import typer

from ..errors import NotFound
from ..trust.cipher import Vault
from ..trust.emergencies import VERDICTS, open_record
from ..trust.roles import role_book
from .approving import desk_of
from .options import DEFAULT_CITY, City, Database, Json, opened, print_json


def add(group: typer.Typer) -> None:
    """Add the commands to ``access``."""
    group.command("break-glass")(break_glass)
    group.command("emergencies")(list_)
    group.command("review")(review)


def break_glass(
    number: Annotated[str, typer.Argument(help="The child's identity number, whole.", metavar="NUMBER")],
    reason: Annotated[str, typer.Option("--reason", help=", ".join(role_book().emergency.reasons))],
    told: Annotated[str, typer.Option("--told", help="What happened; whoever reviews it reads it.", metavar="TEXT")],
    principal: Annotated[str, typer.Option("--as", help="Who opens it.", metavar="PRINCIPAL")],
    city: City = DEFAULT_CITY,
    database: Database = None,
    purpose: Annotated[str, typer.Option("--purpose", help="What the data is needed for.", metavar="KEY")] = "care",
) -> int:
    """Open one child's record for a few hours, without a grant over the place. Another person reviews it afterwards."""
    with opened(city, database) as registry:
        access = registry.access(principal, purpose)
        with registry.database.write() as connection:
            grant = open_record(connection, registry.log, Vault(registry.ring), access, number, reason, told)
    if grant is None:
        raise NotFound("没有此证件号码的儿童。 No child here has this number.", remedy="Check the number.")
    (child,) = grant.children
    print(
        f"{child} 已打开至 open until {grant.expires_at.astimezone():%Y-%m-%d %H:%M}，事后须由他人复核 to be reviewed"
    )
    return 0


def list_(
    by: Annotated[str, typer.Option("--as", help="Act as this member of the approving office.", metavar="PRINCIPAL")],
    every: Annotated[bool, typer.Option("--all", help="Those that were reviewed too.")] = False,
    city: City = DEFAULT_CITY,
    database: Database = None,
    as_json: Json = False,
) -> int:
    """List what was opened in emergencies and waits for review. Exit 1 where one is late."""
    within = timedelta(days=role_book().emergency.review_days)
    with desk_of(city, database, by) as (registry, desk):
        found = desk.emergencies(Vault(registry.ring), waiting=not every)
        late = [each for each in found if each.verdict is None and each.at < desk.now - within]
    if as_json:
        print_json([vars(each) for each in found])
    for each in () if as_json else found:
        state = each.verdict or ("逾期 overdue" if each in late else "待复核 waits")
        print(
            f"{each.id}  {each.at:%Y-%m-%d %H:%M}  {each.principal}  {each.reason}  {each.child}  {state}  {each.told}"
        )
    return 1 if late else 0


def review(
    id: Annotated[str, typer.Argument(help="As tongxing access emergencies lists it.")],
    verdict: Annotated[str, typer.Argument(help=", ".join(VERDICTS), metavar="VERDICT")],
    by: Annotated[str, typer.Option("--as", help="Act as this member of the approving office.", metavar="PRINCIPAL")],
    city: City = DEFAULT_CITY,
    database: Database = None,
) -> int:
    """Say whether opening a record was justified. If it was not, what is still open ends now."""
    with desk_of(city, database, by) as (_, desk):
        desk.review(id, verdict)
    print(f"{id} 已复核 reviewed: {verdict}")
    return 0
