"""``tongxing access token``, ``locked``, ``unlock``: why a token is not taken, who is locked out, and letting them in again."""

import sys
from typing import Annotated

import typer

from ..errors import UsageError
from ..trust.audit.entries import Entry
from ..trust.granting import PURPOSE
from ..trust.identities.administrators import TITLES
from ..trust.identities.lockouts import locked, unlock
from ..trust.identities.tokens import claimed
from ..trust.principals import MARK_SHOWN, SHANGHAI, Access, token_mark
from .offices import demand_office
from .options import DEFAULT_CITY, City, Database, Json, opened, print_json

By = Annotated[str, typer.Option("--as", help="Act as this security administrator.", metavar="PRINCIPAL")]


def add(group: typer.Typer) -> None:
    """Add the commands."""
    group.command("token")(token)
    group.command("locked")(list_locked)
    group.command("unlock")(unlock_)
    group.command("offices")(offices)


def token(city: City = DEFAULT_CITY, database: Database = None, as_json: Json = False) -> int:
    """Say which conditions a token meets, read from stdin so that it stands in no history. Exit 1 where one fails."""
    said = sys.stdin.read().strip()
    if not said:
        raise UsageError("No token was given.", remedy="Send it on stdin: tongxing access token < FILE.")
    with opened(city, database) as registry:
        found = list(registry.doorman.examine(said))
        issuer = registry.doorman.publisher.issuer if registry.doorman.publisher else None
    if as_json:
        marked = {"mark": token_mark(said)[:MARK_SHOWN]}
        print_json({"accepted": all(holds for _, holds in found), "conditions": dict(found), **marked})
    else:
        for condition, holds in found:
            print(f"{'满足 holds' if holds else '不满足 fails'}: {condition}")
        print(f"声称 it names: {claimed(said, issuer) or '—'}")
        print(f"日志标记 its mark in the log: {token_mark(said)[:MARK_SHOWN]}")
    return 0 if all(holds for _, holds in found) else 1


def list_locked(city: City = DEFAULT_CITY, database: Database = None, as_json: Json = False) -> int:
    """List who is locked out, as digests, and until when. The access log has when each lockout began."""
    with opened(city, database) as registry, registry.database.read() as connection:
        found = locked(connection, registry.key, registry.clock())
    if as_json:
        print_json([{"subject": subject[:16], "until": until.isoformat()} for subject, until in found.items()])
        return 0
    for subject, until in found.items():
        print(f"{subject[:16]}  至 until {until.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}")
    print(f"{len(found)} 个锁定 locked out")
    return 0


def unlock_(
    address: Annotated[str, typer.Argument(help="The address from which they come.", metavar="ADDRESS")],
    by: By,
    who: Annotated[str | None, typer.Option("--principal", help="The principal; otherwise only the address.")] = None,
    city: City = DEFAULT_CITY,
    database: Database = None,
) -> int:
    """Let an address in again, and a principal from there. Exit 1 where nothing was counted of them."""
    with opened(city, database) as registry:
        demand_office(registry, by, "security")
        said = [f"address {address}"] + ([f"principal {who} from {address}"] if who else [])
        with registry.database.write() as connection:
            count = unlock(connection, registry.key, [registry.doorman.digest(each) for each in said])
        access = Access(by, PURPOSE, registry.key, registry.clock(), (), registry.composition.categories)
        registry.log.keep(access, Entry("configure", "access unlock"))
    print(f"{count} 个解锁 unlocked")
    return 0 if count else 1


def offices(city: City = DEFAULT_CITY, database: Database = None, as_json: Json = False) -> int:
    """List who holds which office: system, security, audit. Nobody holds two, and none of them a grant."""
    with opened(city, database) as registry:
        held = registry.city.form.offices
    if as_json:
        print_json(held)
        return 0
    for name, office in held.items():
        print(f"{name:<24} {TITLES[office].zh} {TITLES[office].en}")
    return 0
