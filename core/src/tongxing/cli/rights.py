"""``tongxing rights``: what a guardian or child may ask about the data that is kept, and what is done about it."""

import inspect
import json
import os
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from ..errors import UsageError
from ..host.ids import record_id
from ..people import RightsRequest
from ..work.rights import acts
from ..work.rights import harm as reports
from ..work.rights.erasing import erase
from ..work.rights.harm import ReportHarm, report_harm
from ..work.rights.looking import who_looked
from ..work.rights.subject_file import subject_file
from .options import DEFAULT_CITY, As, City, Database, Json, Purpose, opened, print_json

DESK, DATA_RIGHTS = "demo-rights", "data_rights"
ACTIONS = {action.__name__.replace("_", "-"): action for action in (*acts.ACTIONS, *reports.ACTIONS)}

Child = Annotated[str, typer.Argument(help="A record id or a Relay id.", metavar="CHILD")]


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Rights over one's data, and what is done about them.", no_args_is_help=True)
    group.command("do")(do)
    group.command("requests")(requests)
    group.command("file")(file_of)
    group.command("who-looked")(looked)
    group.command("erase")(erase_child)
    group.command("report-harm")(harm)
    app.add_typer(group, name="rights")


def do(
    what: Annotated[str, typer.Argument(help=", ".join(ACTIONS), metavar="ACTION")],
    input: Annotated[str, typer.Argument(help="Its input as JSON.", metavar="JSON")],
    city: City = DEFAULT_CITY,
    database: Database = None,
    principal: As = DESK,
    purpose: Purpose = DATA_RIGHTS,
) -> int:
    """Do one act of the rights desk: a notice, a consent or its withdrawal, a request, a decision, a restriction."""
    action = ACTIONS.get(what)
    if action is None:
        raise UsageError(f"No act is called {what!r}.", remedy=f"One of: {', '.join(ACTIONS)}.")
    form: Any = inspect.signature(action, eval_str=True).parameters["input"].annotation
    try:
        body = form.model_validate_json(input)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise UsageError(f"{'.'.join(map(str, first['loc'])) or 'JSON'}: {first['msg']}.") from None
    with opened(city, database) as registry:
        done = registry.store(registry.access(principal, purpose)).write(action, body)
        print(f"{type(done.value).__name__} {done.value.id}")
    return 0


def requests(
    city: City = DEFAULT_CITY,
    database: Database = None,
    principal: As = DESK,
    purpose: Purpose = DATA_RIGHTS,
    as_json: Json = False,
) -> int:
    """List requests that are open, those that are due first. Exit 1 where one is overdue."""
    with opened(city, database) as registry:
        access = registry.access(principal, purpose)
        with registry.store(access).reading("rights requests") as read:
            found = sorted((r for r in read.all(RightsRequest) if r.outcome == "open"), key=lambda r: (r.due_on, r.id))
    late = [request for request in found if request.due_on < access.day]
    if as_json:
        print_json([{"id": r.id, "child": r.child, "kind": r.kind, "due_on": r.due_on} for r in found])
    for request in () if as_json else found:
        told = "  逾期 overdue" if request in late else ""
        print(f"{request.due_on}  {request.kind:<10}  {request.child}  {request.id}{told}")
    return 1 if late else 0


def file_of(
    child: Child,
    out: Annotated[Path, typer.Option("--out", help="A new JSON file.", metavar="FILE")],
    city: City = DEFAULT_CITY,
    database: Database = None,
    principal: As = DESK,
    purpose: Purpose = DATA_RIGHTS,
) -> int:
    """Write everything that is kept about a child into a file, for the child or a guardian."""
    if out.exists():
        raise UsageError(f"{out.name} is there already.", remedy="Give another name.")
    with opened(city, database) as registry:
        told = subject_file(registry.store(registry.access(principal, purpose)), record_id(child))
    with open(out, "w", encoding="utf-8", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        json.dump(told, file, ensure_ascii=False, indent=1, default=str)
    rows = sum(len(each) for each in told["records"].values())
    print(f"{out}: {len(told['records'])} 类 kinds, {rows} 条 rows, {len(told['who_looked'])} 次查阅 looks")
    return 0


def looked(
    child: Child,
    city: City = DEFAULT_CITY,
    database: Database = None,
    principal: As = DESK,
    purpose: Purpose = DATA_RIGHTS,
    as_json: Json = False,
) -> int:
    """Tell a guardian which offices looked at a child, when and for what."""
    with opened(city, database) as registry:
        purposes = registry.composition.categories.purposes
        entries = who_looked(registry.store(registry.access(principal, purpose)), record_id(child))
    told = [
        {
            "at": e.at.isoformat(),
            "who": e.principal,
            "for": purposes[e.purpose].title.zh if e.purpose in purposes else e.purpose,
        }
        for e in entries
    ]
    if as_json:
        print_json(told)
    for each in () if as_json else told:
        print(f"{each['at'][:19]}  {each['who']}  {each['for']}")
    return 0


def erase_child(
    child: Child,
    reason: Annotated[str, typer.Option("--reason", help="By which ground, and who decided.", metavar="TEXT")],
    city: City = DEFAULT_CITY,
    database: Database = None,
    principal: As = DESK,
    purpose: Purpose = DATA_RIGHTS,
) -> int:
    """Erase a child, and guardians and households that nobody else needs, in the present and the past. For good."""
    with opened(city, database) as registry:
        done = erase(registry.world, registry.access(principal, purpose), record_id(child), reason)
    for each in done.subjects:
        print(f"{each.kind} {each.id}")
    print(f"已删除 erased: {done.rows} rows of the past blanked")
    return 0


def harm(
    told: Annotated[str, typer.Argument(help="What was seen.", metavar="TEXT")],
    division: Annotated[str, typer.Option("--division", help="Where.", metavar="CODE")],
    principal: As,
    whom: Annotated[str | None, typer.Option("--whom", help="Which child, as far as known.", metavar="TEXT")] = None,
    city: City = DEFAULT_CITY,
    database: Database = None,
    purpose: Purpose = "care",
) -> int:
    """File a report that a child is harmed or in danger (强制报告). No grant is needed."""
    with opened(city, database) as registry:
        store = registry.store(registry.access(principal, purpose))
        print(f"HarmReport {report_harm(store, ReportHarm(told=told, division=division, whom=whom))}")
    return 0
