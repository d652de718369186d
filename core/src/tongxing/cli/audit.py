"""``tongxing audit``: whether the access log is whole, who saw a child, whom a principal has seen, what is unusual."""

from datetime import datetime, timedelta
from typing import Annotated, Any

import typer
from sqlalchemy import Connection, select

from ..database import among
from ..host.ids import record_id
from ..host.registry import Registry
from ..people import Child, Guardian, Guardianship, Household
from ..records.base import table_of
from ..trust.audit.asking import affected, every
from ..trust.audit.entries import Kept
from ..trust.audit.unusual import RULES, unusual
from ..trust.audit.verifying import Finding, verify
from ..trust.principals import SHANGHAI
from ..work.rights.looking import who_looked
from .offices import demand_office
from .options import DEFAULT_CITY, DEFAULT_PRINCIPAL, As, By, City, Database, Json, Purpose, moment, opened, print_json

From = Annotated[str, typer.Option("--from", help="From this moment on.", metavar="INSTANT")]
To = Annotated[str, typer.Option("--to", help="Until before this moment.", metavar="INSTANT")]


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="The access log: who read or wrote whose data, when, for what.", no_args_is_help=True)
    group.command("verify")(verify_log)
    group.command("anchor")(anchor)
    group.command("who-saw")(who_saw_child)
    group.command("affected")(affected_by)
    group.command("unusual")(unusual_reads)
    app.add_typer(group, name="audit")


def verify_log(city: City = DEFAULT_CITY, database: Database = None, by: By = "operator", as_json: Json = False) -> int:
    """Check every block of every chain, and the anchors against them. Exit 1 where anything was changed.

    Needs the database, the key file and the anchors; no server.
    """
    with opened(city, database) as registry:
        demand_office(registry, by, "audit")
        seen = verify(registry.log)
        counts = {name: getattr(seen, name) for name in ("chains", "blocks", "entries", "anchors", "unanchored")}
        if as_json:
            print_json(
                {**counts, "key": registry.log.anchors.public_key, "findings": [f.as_dict() for f in seen.findings]}
            )
        else:
            for finding in seen.findings:
                print(_told(finding))
            print("访问日志 access log: " + ", ".join(f"{count} {name}" for name, count in counts.items()))
            print("完好 whole" if not seen.findings else "有改动 changed")
    return 1 if seen.findings else 0


def _told(finding: Finding) -> str:
    said = finding.as_dict()
    where = "锚点 anchor" if finding.chain is None else f"链 chain {finding.chain} 第 block"
    entry = "" if finding.entry is None else f" 第 entry {finding.entry}"
    return f"{where} {said['number']}{entry} {said['at'] or ''}: {said['message']['zh']} {said['message']['en']} ({finding.code})"


def anchor(city: City = DEFAULT_CITY, database: Database = None, by: By = "operator") -> int:
    """Sign where the chains stand now, and print the line, to be kept elsewhere."""
    with opened(city, database) as registry:
        demand_office(registry, by, "audit")
        registry.log.tend()
        lines = [line for line, _ in registry.log.anchors.each()]
        print(lines[-1].decode() if lines else "尚无记录 nothing is logged yet")
    return 0


def who_saw_child(
    child: Annotated[str, typer.Argument(help="A record id or a Relay id.", metavar="CHILD")],
    city: City = DEFAULT_CITY,
    database: Database = None,
    principal: As = DEFAULT_PRINCIPAL,
    purpose: Purpose = "care",
    as_json: Json = False,
) -> int:
    """Who read or wrote this child's data, when, for what."""
    with opened(city, database) as registry:
        found = who_looked(registry.store(registry.access(principal, purpose)), record_id(child))
        _print(found, as_json)
    return 0


def affected_by(
    who: Annotated[str, typer.Option("--principal", help="Whose reads and writes.", metavar="PRINCIPAL")],
    start: From,
    end: To,
    city: City = DEFAULT_CITY,
    database: Database = None,
    principal: As = DEFAULT_PRINCIPAL,
    purpose: Purpose = "care",
    by: By = "operator",
    as_json: Json = False,
) -> int:
    """Whose data a principal has read or written in a time, and how their guardians can be told (as ``--as`` may see)."""
    first, last = moment(start, "--from"), moment(end, "--to")
    with opened(city, database) as registry:
        demand_office(registry, by, "audit")
        with registry.database.read() as connection:
            people = {kind.__name__.lower(): _ids(connection, kind) for kind in (Child, Guardian, Household)}
        seen = affected(registry.log, who, first, last, [each for ids in people.values() for each in ids])
        told: dict[str, Any] = {name: [i for i in ids if i in seen.subjects] for name, ids in people.items()}
        channels = _channels(registry, principal, purpose, told["child"])
    if as_json:
        print_json({"entries": seen.entries, "categories": sorted(seen.categories), **told, "channels": channels})
        return 0
    for child in told["child"]:
        print(child, *(f"{name or '—'} {phone or '—'}" for name, phone in channels.get(child, ())), sep="  ")
    print(", ".join(f"{len(ids)} {name}" for name, ids in told.items()) + f"; {seen.entries} entries")
    print("数据类别 categories: " + (", ".join(sorted(seen.categories)) or "—"))
    return 0


def _ids(connection: Connection, kind: Any) -> list[str]:
    table = table_of(kind)
    return list(connection.execute(select(table.c.id).order_by(table.c.id)).scalars())


def _channels(
    registry: Registry, principal: str, purpose: str | None, children: list[str]
) -> dict[str, list[tuple[str | None, str | None]]]:
    """Child → names and phones of the guardians, as far as this principal may see them."""
    found = dict[str, list[tuple[str | None, str | None]]]()
    with registry.store(registry.access(principal, purpose)).reading("audit affected") as read:
        tie, guardian = read.scope.relation(Guardianship), read.scope.relation(Guardian)
        mine = among(read.connection, tie.c.child, children)
        ties = read.rows(Guardianship, select(tie.c.child, tie.c.guardian).where(mine).order_by(tie.c.id))
        wanted = among(read.connection, guardian.c.id, [each["guardian"] for each in ties])
        columns = (guardian.c.id, guardian.c.name, guardian.c.phone)
        people = {each["id"]: each for each in read.rows(Guardian, select(*columns).where(wanted))}
    for each in ties:
        if each["guardian"] in people:
            one = people[each["guardian"]]
            found.setdefault(each["child"], []).append((one["name"], one["phone"]))
    return found


def unusual_reads(
    start: Annotated[str | None, typer.Option("--from", help="From this moment on.", metavar="INSTANT")] = None,
    end: Annotated[str | None, typer.Option("--to", help="Until before this moment.", metavar="INSTANT")] = None,
    city: City = DEFAULT_CITY,
    database: Database = None,
    by: By = "operator",
    as_json: Json = False,
) -> int:
    """Reads of the last month that a supervisor should look at, and why. Exit 1 where there are any."""
    last = moment(end, "--to") if end else datetime.now(SHANGHAI)
    first = moment(start, "--from") if start else last - timedelta(days=31)
    with opened(city, database) as registry:
        demand_office(registry, by, "audit")
        entries = list(every(registry.log, start=first, end=last))
    found = unusual(entries)
    if as_json:
        print_json([{**each.entry.as_dict(), "rules": list(each.rules)} for each in found])
    else:
        for each in found:
            print(_line(each.entry), *(RULES[rule].zh + " " + RULES[rule].en for rule in each.rules), sep="  ")
        print(f"{len(found)} / {len(entries)}")
    return 1 if found else 0


def _print(entries: list[Kept], as_json: bool) -> None:
    if as_json:
        print_json([entry.as_dict() for entry in entries])
        return
    for entry in entries:
        print(_line(entry))


def _line(entry: Kept) -> str:
    at = entry.at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
    return f"{at}  {entry.principal}  {entry.purpose}  {entry.action}  {entry.operation}  {' '.join(entry.categories)}"
