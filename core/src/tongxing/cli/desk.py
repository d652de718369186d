"""``tongxing desk``: what a department has to do today: new, due soon, overdue, referrals, gaps."""

from collections.abc import Sequence
from itertools import groupby
from typing import Annotated

import typer

from ..errors import UsageError
from ..host.answering.desk import KINDS, Desk, DeskLine
from ..host.registry import Registry
from ..people.divisions import national
from .gaps import check_department
from .options import DEFAULT_CITY, DEFAULT_PRINCIPAL, As, City, Database, Json, On, Purpose, day, opened, print_json

SHOWN = 20
"""Lines of one kind that are shown unless more are asked for."""


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command("desk")(desk)


def desk(
    department: Annotated[str | None, typer.Option("--department", help="Only this department's.")] = None,
    division: Annotated[str | None, typer.Option("--division", help="Only of this county, city or township.")] = None,
    kind: Annotated[list[str] | None, typer.Option("--kind", help="Only this kind of line; may be repeated.")] = None,
    first: Annotated[int, typer.Option("--first", help="Lines of each kind.", min=1)] = SHOWN,
    city: City = DEFAULT_CITY,
    database: Database = None,
    principal: As = DEFAULT_PRINCIPAL,
    purpose: Purpose = "care",
    on: On = None,
    as_json: Json = False,
) -> int:
    """Show the desk of a department, as this principal may see it. Exit 1 where something is overdue."""
    kinds = [each.upper() for each in kind or KINDS]
    if strange := [each for each in kinds if each not in KINDS]:
        raise UsageError(f"--kind: {strange[0]!r} is none.", remedy=f"Say one of: {', '.join(KINDS)}.")
    if division is not None and not national().is_known(division.ljust(12, "0")):
        raise UsageError("--division: this is no known division.", remedy="Give a code of 6, 9 or 12 digits.")
    with opened(city, database) as registry:
        check_department(registry, department)
        answers = registry.answers(registry.access(principal, purpose))
        lines = Desk(answers, day(on), department, division).lines(kinds)
        if as_json:
            print_json([_as_dict(line) for line in lines])
        else:
            print_desk(registry, lines, kinds, first)
    return 1 if any(line.kind == "OVERDUE" for line in lines) else 0


def print_desk(registry: Registry, lines: Sequence[DeskLine], kinds: Sequence[str], first: int) -> None:
    """Each kind with its number, then its first lines."""
    by_kind = {kind: list(mine) for kind, mine in groupby(lines, key=lambda line: line.kind)}
    for kind, title in KINDS.items():
        if kind in kinds:
            mine = by_kind.get(kind, [])
            print(f"{title.zh} {title.en}: {len(mine)}")
            for line in mine[:first]:
                _print_line(registry, line)
            if len(mine) > first:
                print(f"  …… 还有 {len(mine) - first} 条 more")


def _print_line(registry: Registry, line: DeskLine) -> None:
    due = f",{line.due_on} 到期 due" if line.due_on else ""
    print(
        f"  {line.subject}  {line.what.zh} {line.what.en}  自 {line.since} 起 since{due}  {line.turn.zh} {line.turn.en}"
    )
    state = registry.composition.state(line.department)
    told = [
        state.title.zh if state else line.department,
        line.item,
        f"《{line.rule}》" if line.rule else None,
        line.clause,
    ]
    print(f"      {' · '.join(each for each in told if each)}")
    if line.papers:
        names = registry.composition.papers
        papers = [f"{names[each].zh} {names[each].en}" if each in names else each for each in line.papers]
        print(f"      待查看材料 papers not seen: {'、'.join(papers)}")
    if line.warning:
        print(f"      {line.warning.zh} {line.warning.en}")


def _as_dict(line: DeskLine) -> dict[str, object]:
    words = {name: getattr(line, name) for name in ("what", "turn", "warning")}
    return line.__dict__ | {name: said.as_dict() if said else None for name, said in words.items()}
