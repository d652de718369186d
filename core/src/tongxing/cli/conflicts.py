"""``tongxing conflicts``: where a returned sheet and the registry differ, and a person says which of the two holds."""

from enum import StrEnum
from typing import Annotated

import typer

from ..errors import UsageError
from ..work.sheets.deciding import Deciding, keep, take
from ..work.sheets.differing import Difference, differences
from ..work.sheets.questions import survey_of
from ..work.store import Store
from .options import DEFAULT_CITY, DEFAULT_PRINCIPAL, As, City, Database, Json, Purpose, opened, print_json

STATES = {"open": "待处理 open", "kept": "已保留登记 kept", "taken": "已采用表中 taken"}
DONE = {"take": (take, "采用表中的值 taken"), "keep": (keep, "保留登记的值 kept")}


class Act(StrEnum):
    """What to do."""

    list = "list"
    take = "take"
    keep = "keep"


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command("conflicts")(conflicts)


def conflicts(
    act: Annotated[Act, typer.Argument(help="list, take the sheet's value, or keep the registry's.")] = Act.list,
    ids: Annotated[list[str] | None, typer.Argument(help="Ids from the list.", metavar="ID…")] = None,
    city: City = DEFAULT_CITY,
    database: Database = None,
    decided: Annotated[bool, typer.Option("--all", help="List also those that were decided.")] = False,
    principal: As = DEFAULT_PRINCIPAL,
    purpose: Purpose = "survey",
    as_json: Json = False,
) -> int:
    """Fields that a returned sheet and the registry changed to different values. Exit 1 where a listed one is open."""
    if (act == Act.list) != (not ids):
        raise UsageError(f"conflicts {act}: which?", remedy="Give `list` alone, or `take` or `keep` with ids.")
    with opened(city, database) as registry:
        store = registry.store(registry.access(principal, purpose))
        if ids:
            return _decide(store, act, ids)
        found = differences(store, survey_of(registry.composition), decided=decided)
    if as_json:
        print_json([each.as_dict() for each in found])
    else:
        _print(found)
    return 1 if any(each.state == "open" for each in found) else 0


def _decide(store: Store, act: str, ids: list[str]) -> int:
    action, said = DONE[act]
    for id in ids:
        store.write(action, Deciding(id=id))
        print(f"{id} {said}")
    return 0


def _print(found: list[Difference]) -> None:
    for each in found:
        print(f"{each.id}  {STATES[each.state]}")
        print(f"  《{each.sheet.zh}》{each.title.zh} {each.title.en}  {each.subject}")
        print(
            f"  发放时 issued {_shown(each.base)} | 登记 registry {_shown(each.standing)} | 表中 sheet {_shown(each.told)}"
        )
        print(f"  {each.told_on or '—'} {each.told_by}" + (f" → {each.decided_by}" if each.decided_by else ""))
    waiting = sum(each.state == "open" for each in found)
    print(f"待处理 {waiting} 项  {waiting} open")
    if waiting:
        print("用 tongxing conflicts take ID 采用表中的值,用 keep ID 保留登记的值")
        print("`tongxing conflicts take ID` takes the sheet's value, `keep ID` the registry's")


def _shown(value: str | None) -> str:
    return "(空 empty)" if value is None else value
