"""``tongxing access``: grants asked for, approved, ended, listed; and why somebody may see something, or may not."""

import secrets
from datetime import date, datetime, time
from typing import Annotated, Any

import typer

from ..errors import UsageError
from ..host.ids import record_id
from ..trust.audit.entries import Entry
from ..trust.explain import Finding, explain
from ..trust.granting import Desk, needs_second
from ..trust.grants import Grant, all_grants
from ..trust.principals import SHANGHAI, Access
from ..trust.roles import role_book
from ..trust.sharing import Sharing
from ..trust.wishes import Wish
from . import access_tokens, emergency
from .approving import desk_of
from .options import DEFAULT_CITY, City, Database, Json, opened, print_json

By = Annotated[str, typer.Option("--as", help="Act as this member of the approving office.", metavar="PRINCIPAL")]
Whose = Annotated[str, typer.Option("--as", help="Whose access is asked about.", metavar="PRINCIPAL")]
Why = Annotated[str, typer.Option("--reason", help="Why: a case, a decree, a letter.")]
Categories = Annotated[list[str] | None, typer.Option("--category", help="A data category or a pattern (core.*).")]
Purposes = Annotated[list[str] | None, typer.Option("--for", help="A purpose; may be repeated.", metavar="PURPOSE")]


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Who may see what: grants, and why.", no_args_is_help=True)
    group.command("grant")(grant)
    group.command("approve")(approve)
    group.command("revoke")(revoke)
    group.command("share")(share)
    group.command("list")(list_)
    group.command("roles")(roles)
    group.command("explain")(explain_)
    access_tokens.add(group)
    emergency.add(group)
    app.add_typer(group, name="access")


def grant(
    principal: Annotated[str, typer.Argument(help="Who is to hold it.")],
    role: Annotated[str, typer.Option("--role", help="See tongxing access roles.")],
    by: By,
    reason: Why,
    region: Annotated[
        list[str] | None, typer.Option("--region", help="A division and everything below; may be repeated.")
    ] = None,
    case: Annotated[
        list[str] | None, typer.Option("--case", help="A child, wherever it lives; may be repeated.", metavar="CHILD")
    ] = None,
    category: Categories = None,
    purposes: Purposes = None,
    department: Annotated[str, typer.Option("--department", help="The plugin of a department's officer.")] = "",
    sharing: Annotated[str | None, typer.Option("--sharing", help="The sharing record of an integrator.")] = None,
    days: Annotated[int, typer.Option("--days", help="How long it holds.")] = 90,
    city: City = DEFAULT_CITY,
    database: Database = None,
) -> int:
    """Ask for a grant. It opens nothing until another member of the office approves it."""
    named = (tuple(category or ()), tuple(purposes or ()), department, sharing, tuple(map(record_id, case or ())))
    wish = Wish(principal, role, tuple(region or ()), reason, days, *named)
    with desk_of(city, database, by) as (_, desk):
        print(f"{desk.request(wish)} 已申请,待批准 asked for, waits for approval")
    return 0


def approve(
    id: Annotated[str, typer.Argument(help="The grant.")], by: By, city: City = DEFAULT_CITY, database: Database = None
) -> int:
    """Approve a grant; for data of the highest grades a second person approves it too."""
    with desk_of(city, database, by) as (_, desk):
        made = desk.approve(id)
        print(f"{id} 已批准 approved, {made.not_before:%Y-%m-%d} – {made.expires_at:%Y-%m-%d}")
        if waiting := needs_second(made, desk.book):
            print(f"  待第二人批准 wait for a second approval: {', '.join(waiting)}")
    return 0


def revoke(
    id: Annotated[str, typer.Argument(help="The grant.")],
    by: By,
    reason: Why,
    city: City = DEFAULT_CITY,
    database: Database = None,
) -> int:
    """End a grant now."""
    with desk_of(city, database, by) as (_, desk):
        desk.revoke(id, reason)
        print(f"{id} 已撤销 revoked")
    return 0


def share(
    recipient: Annotated[str, typer.Argument(help="Who gets data.")],
    category: Annotated[list[str], typer.Option("--category", help="A data category or a pattern.")],
    purposes: Annotated[list[str], typer.Option("--for", help="A purpose.", metavar="PURPOSE")],
    means: Annotated[str, typer.Option("--means", help="How it gets there.")],
    duties: Annotated[str, typer.Option("--duties", help="What the recipient owes.")],
    supervision: Annotated[str, typer.Option("--supervision", help="Who looks after that, and how.")],
    until: Annotated[str, typer.Option("--until", help="The first day on which it holds no more.", metavar="DATE")],
    by: By,
    city: City = DEFAULT_CITY,
    database: Database = None,
) -> int:
    """Record to whom data is given, for what, under which duties. The grants of an integrator rest on it."""
    with desk_of(city, database, by) as (_, desk):
        listed = frozenset(desk.book.matching(category, "--category"))
        told = (recipient, listed, frozenset(purposes), means, duties, supervision, desk.now, _midnight(until))
        made = Sharing(f"s-{secrets.token_hex(6)}", *told, desk.by, desk.now)
        desk.share(made)
        print(f"{made.id} 已登记共享 recorded")
    return 0


def list_(
    principal: Annotated[str | None, typer.Argument(help="Only of this principal.")] = None,
    city: City = DEFAULT_CITY,
    database: Database = None,
    as_json: Json = False,
) -> int:
    """List grants, and requests that wait."""
    with opened(city, database) as registry, registry.database.read() as connection:
        book, now = registry.composition.categories, registry.clock()
        desk = Desk(connection, registry.log, registry.key, "", frozenset(), frozenset(), book, now)
        grants = [g for g in all_grants(connection, registry.key) if principal in (None, g.principal)]
        rows = [_told(each, _state(each, now)) | {"second_approval_for": needs_second(each, book)} for each in grants]
        waiting = [w for w in desk.waiting() if principal in (None, w.principal)]
        rows += [{"id": w.id, "principal": w.principal, "state": "requested", **w.content} for w in waiting]
    if as_json:
        print_json(rows)
    for row in () if as_json else rows:
        places = ", ".join([*(region["division"] for region in row["regions"]), *row.get("children", ())])
        print(f"{row['id']:<24} {row['principal']:<20} {row['role']:<20} {places:<14} {row['state']}")
        if row.get("second_approval_for"):
            print(f"  待第二人批准 wait for a second approval: {', '.join(row['second_approval_for'])}")
    return 0


def roles(as_json: Json = False) -> int:
    """List the roles that a grant can be asked for by."""
    book = role_book()
    if as_json:
        print_json(book.model_dump(mode="json"))
        return 0
    for key, role in book.roles.items():
        print(f"{key:<20} {role.title.zh} {role.title.en}: {', '.join(role.categories) or '—'}")
    return 0


def explain_(
    child: Annotated[str, typer.Argument(help="A record id or a Relay id.", metavar="CHILD")],
    category: Annotated[str, typer.Argument(help="A data category.")],
    principal: Whose,
    purpose: Annotated[str, typer.Option("--purpose", help="What the data is needed for.", metavar="KEY")],
    action: Annotated[str, typer.Option("--action", help="read, write or import.")] = "read",
    city: City = DEFAULT_CITY,
    database: Database = None,
    as_json: Json = False,
) -> int:
    """Say which grant opens a category of a child, or for each grant the first condition that fails. Exit 1 if none does."""
    with opened(city, database) as registry:
        access = registry.access(principal, purpose)
        list(access.book.matching([category], "CATEGORY"))
        subject = record_id(child)
        with registry.database.read() as connection:
            found = explain(connection, access, subject, category, action=action)
        entry = Entry("configure", "access explain")
        entry.saw([subject], [category])
        registry.log.keep(access, entry)
    allowed = any(each.failing is None for each in found)
    if as_json:
        print_json({"allowed": allowed, "grants": [{"id": f.grant.id, "failing": f.failing} for f in found]})
    else:
        _print_findings(access, found)
    return 0 if allowed else 1


def _print_findings(access: Access, found: list[Finding]) -> None:
    for each in found:
        print(f"{each.grant.id}: {'准许 allows' if each.failing is None else f'不满足 fails: {each.failing}'}")
    if not found:
        print(f"{access.principal}: 没有任何授权 holds no grant")


def _state(grant: Grant, now: datetime) -> str:
    failing = next((name for name, holds in grant.standing(now) if not holds), None)
    return "live" if failing is None else f"fails: {failing}"


def _told(grant: Grant, state: str) -> dict[str, Any]:
    return {
        "id": grant.id,
        "principal": grant.principal,
        "role": grant.role,
        "state": state,
        "actions": sorted(grant.actions),
        "categories": sorted(grant.categories),
        "regions": [{"division": r.division, "bases": sorted(r.bases)} for r in grant.regions],
        "purposes": sorted(grant.purposes),
        "not_before": grant.not_before.isoformat(),
        "expires_at": grant.expires_at.isoformat(),
        "approved_by": [name for name in (grant.approved_by, grant.second_approved_by) if name],
        "reference": grant.reference,
        "sharing": grant.sharing_id,
        "children": sorted(grant.children),
    }


def _midnight(text: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(text), time(), SHANGHAI)
    except ValueError as error:
        raise UsageError(f"--until: {text!r} is not a day.", remedy="Write it as 2026-11-23.") from error
