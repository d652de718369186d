"""``tongxing compliance assess``, ``incident``, ``incident-step`` and ``incidents``: what is kept for the yearly evidence."""

from pathlib import Path
from typing import Annotated

import typer

from ..datafile import near
from ..errors import UsageError
from ..trust.assessments import assess
from ..trust.incidents import KINDS, STEPS, note_incident, take_step
from ..trust.incidents import incidents as incidents_of
from ..trust.principals import SHANGHAI
from .offices import demand_office
from .options import DEFAULT_CITY, By, City, Database, Json, existing, moment, opened, print_json

At = Annotated[str | None, typer.Option("--at", help="When; now otherwise.", metavar="INSTANT")]


def add(group: typer.Typer) -> None:
    """Add the commands to ``compliance``."""
    group.command("assess")(assess_plugin)
    group.command("incident")(note)
    group.command("incident-step")(step_of)
    group.command("incidents")(list_)


def assess_plugin(
    plugin: Annotated[str, typer.Argument(help="Key of a plugin.", metavar="PLUGIN")],
    document: Annotated[Path, typer.Argument(help="The assessment; its digest is kept, it is not.", metavar="FILE")],
    title: Annotated[str, typer.Option("--title", help="What it is called, and its number.")],
    city: City = DEFAULT_CITY,
    database: Database = None,
    by: By = "operator",
) -> int:
    """Note the impact assessment of all data that a plugin's card says it uses now. A city in earnest enables nothing without."""
    with opened(city, database) as registry:
        demand_office(registry, by, "security")
        if plugin not in registry.host.departments:
            raise UsageError(f"No plugin is called {plugin!r}.", remedy=near(plugin, registry.host.departments))
        uses = registry.host.uses(plugin)
        with registry.database.write() as connection:
            text = existing(document).read_bytes()
            id = assess(connection, registry.key, plugin, uses, title, text, by=by, now=registry.clock())
    print(f"{id}  {plugin}: {len({category for category, _ in uses})} 类数据 kinds of data")
    return 0


def note(
    kind: Annotated[str, typer.Option("--kind", help=", ".join(KINDS))],
    told: Annotated[str, typer.Option("--told", help="What happened, without the name of anybody.", metavar="TEXT")],
    found: Annotated[
        str | None, typer.Option("--found", help="When it was found; now otherwise.", metavar="INSTANT")
    ] = None,
    people: Annotated[int | None, typer.Option("--people", help="How many it concerns, once known.")] = None,
    city: City = DEFAULT_CITY,
    database: Database = None,
    by: By = "operator",
) -> int:
    """Note an incident. Whose data it was: ``tongxing audit affected``."""
    with opened(city, database) as registry:
        demand_office(registry, by, "security")
        now = registry.clock()
        at = moment(found, "--found") if found else now
        with registry.database.write() as connection:
            made = note_incident(connection, registry.key, kind, told, at, by=by, now=now, people=people)
    print(f"{made.id}  须于此前报告 to be reported before {made.report_due_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}")
    return 0


def step_of(
    id: Annotated[str, typer.Argument(help="As ``incidents`` lists it.", metavar="ID")],
    step: Annotated[str, typer.Option("--step", help=", ".join(STEPS))],
    at: At = None,
    city: City = DEFAULT_CITY,
    database: Database = None,
    by: By = "operator",
) -> int:
    """Note that the authority was told, or the people concerned, or that the incident is closed."""
    chosen = next((each for each in STEPS if each == step), None)
    if chosen is None:
        raise UsageError(f"--step {step}: no such step.", remedy=f"One of: {', '.join(STEPS)}.")
    with opened(city, database) as registry:
        demand_office(registry, by, "security")
        when = moment(at, "--at") if at else registry.clock()
        with registry.database.write() as connection:
            take_step(connection, registry.key, id, chosen, at=when)
    print(f"{id}: {step} {when.astimezone(SHANGHAI):%Y-%m-%d %H:%M}")
    return 0


def list_(city: City = DEFAULT_CITY, database: Database = None, by: By = "operator", as_json: Json = False) -> int:
    """List incidents. Exit 1 where the authority was told too late, or is late to be told."""
    with opened(city, database) as registry:
        demand_office(registry, by, "security")
        now = registry.clock()
        with registry.database.read() as connection:
            found = incidents_of(connection, registry.key)
    late = [each for each in found if each.is_late(now)]
    if as_json:
        print_json([{**vars(each), "report_due_at": each.report_due_at, "late": each in late} for each in found])
    for each in () if as_json else found:
        words, mark = KINDS[each.kind], "  逾期 late" if each in late else ""
        print(
            f"{each.id}  {each.found_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}  {words.zh} {words.en}: {each.told}{mark}"
        )
    return 1 if late else 0
