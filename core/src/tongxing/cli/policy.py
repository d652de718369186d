"""``tongxing policy``: the law that a city decides by: what holds on a day, who said so, and what nobody checked lately."""

from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import typer

from ..datafile import near
from ..errors import UsageError
from ..people.divisions import national
from ..policy import review
from ..policy.cases import run_cases
from ..policy.forms import short_code
from ..policy.policy import Policy
from ..policy.rehearsal import read_revision, summed
from ..policy.review import Unchecked
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
    existing,
    opened,
    print_json,
)
from .told import print_uncovered

CERTAINTY = {"confirmed": "", "reconstructed": "重构 reconstructed", "open": "待定 open"}
Division = Annotated[str | None, typer.Option("--division", help="A place in the city; otherwise all of it.")]


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="The law that a city decides by.", no_args_is_help=True)
    group.command("list")(list_)
    group.command("show")(show)
    group.command("check")(check)
    group.command("rehearse")(rehearse)
    app.add_typer(group, name="policy")


def list_(
    city: City = DEFAULT_CITY,
    database: Database = None,
    on: On = None,
    division: Division = None,
    as_json: Json = False,
) -> int:
    """List service items and parameters as they hold on a day, with their sources; holes are named."""
    with opened(city, database) as registry:
        policy, at, place = registry.composition.policy, day(on), division or registry.city.form.division
        items, parameters = review.items_on(policy, at), review.parameters_on(policy, place, at)
        if as_json:
            _, missing = policy.uncovered(at)
            told = {"on": at.isoformat(), "division": place, "items": items, "parameters": parameters}
            print_json(told | {"not_covered": [line.item for line in missing]})
            return 0
        print(f"{at}  {place}")
        for each in items:
            since = f"自 {each['in_force_since']}" if each["in_force_since"] else "当日无规定 no rule in force"
            label = f"  《{each['edition_label']['zh']}》" if each["edition_label"] else ""
            print(f"  {each['item']:<24} {each['title']['zh']} ({each['plugin']})  {since}{label}")
        print_uncovered(registry, at)
        for each in parameters:
            print(
                f"  :{each['key']:<28} {_value(each)}  {CERTAINTY[each['certainty']]} {each['source'] or ''}".rstrip()
            )
    return 0


def show(
    key: Annotated[str, typer.Argument(help="A service item or a parameter.", metavar="KEY")],
    city: City = DEFAULT_CITY,
    database: Database = None,
    on: On = None,
    as_json: Json = False,
) -> int:
    """Show one item's rules on a day, or everything that was ever said of one parameter."""
    with opened(city, database) as registry:
        policy = registry.composition.policy
        if key in policy.items:
            told = review.told_item(policy, policy.items[key], day(on))
            print_json(told) if as_json else _print_item(told)
        elif key in policy.parameters:
            told = review.told_parameter(policy.parameters[key])
            print_json(told) if as_json else _print_parameter(told)
        else:
            known = [*policy.items, *policy.parameters.by_key]
            raise UsageError(f"{key!r} is no item and no parameter here.", remedy=f"{near(key, known)}See policy list.")
    return 0


def check(city: City = DEFAULT_CITY, database: Database = None, on: On = None, as_json: Json = False) -> int:
    """Read all files of law again; list those not held against their sources for a year. Exit 1 where something is found."""
    with opened(city, database) as registry:
        stopped = [str(error) for error in registry.host.stopped.values()]
        stale = review.unchecked(registry.composition.policy, day(on))
        place = registry.city.info.division
        holes = [each for each in review.parameters_on(registry.composition.policy, place, day(on)) if each["open"]]
    if as_json:
        print_json({"stopped": stopped, "unchecked": [each.as_dict() for each in stale], "open": holes})
    else:
        for sentence in stopped:
            print(sentence)
        for file, entries in groupby(stale, key=lambda each: each.where.rpartition(":")[0]):
            _print_unchecked(file, list(entries))
        for hole in holes:
            print(f"{hole['where']}: {hole['key']}: 待定 open; a city fills it in its file")
    return 1 if stopped or stale else 0


def _print_unchecked(file: str, entries: list[Unchecked]) -> None:
    """A file with its entries; a day where some were checked once, long ago."""
    days = sorted({each.last for each in entries if each.last})
    last = f"上次核对 last checked {days[0]}" if days else "从未核对 never checked"
    print(f"{file}: {last}: {', '.join(each.key for each in entries)}")


def _value(told: dict[str, Any]) -> str:
    """The value at a place; of a city in which districts differ there is not one."""
    if told["value"] is not None:
        return f"{told['value']} {told['unit']}"
    return "未设定 not set" if told["open"] else "各区县不同 differs by county"


def rehearse(
    files: Annotated[list[Path], typer.Argument(help="Proposed items, parameters or an edition.", metavar="FILE…")],
    city: City = DEFAULT_CITY,
    database: Database = None,
    on: On = None,
    principal: As = DEFAULT_PRINCIPAL,
    purpose: Purpose = "care",
    cases: Annotated[list[Path] | None, typer.Option("--cases", help="Worked cases, run both ways.")] = None,
    who: Annotated[bool, typer.Option("--who", help="Also list the children concerned.")] = False,
    as_json: Json = False,
) -> int:
    """Rehearse a revision: who would gain, lose, become not known, by county and item. Nothing is written."""
    with opened(city, database) as registry:
        policy, at = registry.composition.policy, day(on)
        revision = read_revision(policy, [existing(file) for file in files], at)
        changes = registry.answers(registry.access(principal, purpose)).rehearse(revision.policy, on=at)
    told = {
        "on": at.isoformat(),
        "items": revision.items,
        "parameters": revision.parameters,
        "added_lines": revision.added_lines,
        "dropped_lines": revision.dropped_lines,
        "counts": summed(changes).to_dicts(),
        "cases": _changed_cases(policy, revision.policy, cases or []),
    } | ({"who": changes.to_dicts()} if who else {})
    if as_json:
        print_json(told)
    else:
        _print_rehearsal(told)
    return 1 if told["counts"] or told["cases"] else 0


def _changed_cases(before: Policy, after: Policy, files: list[Path]) -> list[str]:
    """Expectations that hold today and would not (+), and those that would from then on (-)."""
    if not files:
        return []
    now, then = (set(run_cases(files, policy).lines) for policy in (before, after))
    return [f"+ {line}" for line in sorted(then - now)] + [f"- {line}" for line in sorted(now - then)]


def _print_rehearsal(told: dict[str, Any]) -> None:
    print(f"{told['on']}  修订预演，未写入任何数据 rehearsed, nothing written")
    for name, head in _PARTS.items():
        if told[name]:
            print(f"  {head}: {', '.join(told[name])}")
    for row in told["counts"]:
        place = f"{national().name(row['county'])} {short_code(row['county'])}" if row["county"] else "未知 not known"
        counts = "  ".join(f"{head} {row[name]}" for name, head in _CHANGES.items() if row[name])
        print(f"  {row['item']:<26} {place:<16} {counts}")
    if not told["counts"]:
        print("  没有变化 nothing changes")
    for line in told["cases"]:
        print(f"  案例 case {line}")
    for row in told.get("who", ()):
        print(f"  {row['subject']}  {row['item']}  {row['before']} → {row['after']}")


_PARTS = {
    "items": "事项 items",
    "parameters": "参数 parameters",
    "added_lines": "清单新增 added to the list",
    "dropped_lines": "清单删去 dropped from the list",
}
_CHANGES = {
    "gains": "新享有 gain",
    "loses": "不再享有 lose",
    "becomes_not_known": "变为未知 become not known",
    "becomes_known": "变为不符合 become known, not met",
}


def _print_parameter(told: dict[str, Any]) -> None:
    print(
        f"{told['key']} {told['title']['zh']} {told['title']['en']}  ({told['plugin']}, {told['unit']}, by {told['by']})"
    )
    for each in told["values"]:
        value = "未设定 not set" if each["value"] is None else each["value"]
        print(f"  {each['from']}  {each['division']}  {value}  {CERTAINTY[each['certainty']]}")
        print(f"      《{each['source']['title']}》 {each['source']['url'] or ''}".rstrip())


def _print_item(told: dict[str, Any]) -> None:
    print(f"{told['item']} {told['title']['zh']} {told['title']['en']}  ({told['plugin']})")
    if told["edition_label"]:
        print(f"  《{told['edition_label']['zh']}》 {told['edition_label']['en']}")
    for name, head in (("entitled", "享有条件 entitled"), ("served", "落实条件 served")):
        version = told[name]
        print(f"  {head}:" + ("" if version else " 当日无规定 none in force"))
        for track in version["tracks"] if version else ():
            print(f"    {track['key']} {track['title']['zh']}")
            for condition in track["conditions"]:
                clause = condition["clause"]
                print(f"      {condition['if']}  《{clause['title']}》 {CERTAINTY[clause['certainty']]}".rstrip())
