"""All rules of all departments over facts in memory, reasons kept, beside other ways to answer the same rules in one run.

Ours: every condition's answer is kept in a column beside the facts and parameters that it rests on. Beside it: a loop in
Python, child by child, that keeps the same reasons; zen-engine's compiled expressions, child by child, answers alone; and
OpenFisca-core's array API, answers alone. The last two know no unknown and get children of whom everything is known.
Answers are compared, all of them, before anything is told. `make peers` installs the last two.
"""

import json
import subprocess
import sys
import tempfile
import time
from array import array
from collections.abc import Callable
from datetime import date
from functools import reduce
from pathlib import Path
from typing import Any

import polars as pl
import rules_in_python
from sqlglot import exp

from tongxing.policy import on_a_day
from tongxing.policy.answers import MET, NOT_MET, Answers
from tongxing.policy.catalogue import Rule, Version
from tongxing.policy.conditions import PARAMETER, Condition
from tongxing.policy.on_a_day import OnADay
from tongxing.policy.segments import FROM
from tongxing.testing.invented import Invented, invented, named, rules, whole_policy

DAY = date(2026, 11, 23)
SIZES = (100_000, 1_000_000)
LOOPED, ZEN = 5_000, 2_000
"""How many children go through the loop and through zen-engine, whose times are linear."""
PEERS = Path(__file__).parents[1] / ".peers"
TARGETS = {"Python": 200.0, "zen-engine": 50.0, "OpenFisca": 1.0}


def with_parameters(facts: Invented) -> pl.DataFrame:
    """Facts, the parameters that rules name, of each child's place, and the day asked about."""
    return on_a_day.with_parameters(facts.frame, facts.policy.parameters, parameters(), DAY)


def parameters() -> list[str]:
    """Every parameter that some rule names."""
    conditions = [c for _, _, rule in rules(whole_policy()) for c in rule.conditions.values()]
    return list(dict.fromkeys(key for condition in conditions for key in condition.parameters))


def in_force() -> dict[str, Version]:
    """The version of each rule on the day, by item and what it is for."""
    found = {f"{item.key}_{part}": rule.on(DAY) for item, part, rule in rules(whole_policy())}
    return {name: version for name, version in found.items() if version}


def ours(facts: Invented) -> tuple[Answers, dict[str, str]]:
    """Every rule answered, every condition kept beside its facts; and the column of each rule."""
    today = {name: Rule((version,)) for name, version in in_force().items()}
    leaves = {leaf.text: leaf for rule in today.values() for c in rule.conditions.values() for leaf in c.leaves}
    answers = Answers(OnADay(with_parameters(facts), leaves), list(today.values()))
    return answers, {name: answers.rule(rule) for name, rule in today.items()}


def told_by(answers: Answers, columns: dict[str, str]) -> pl.DataFrame:
    """The same as true, false or null, to be compared."""
    met = {MET: True, NOT_MET: False}
    return answers.frame.select(
        pl.col(column).replace_strict(met, default=None, return_dtype=pl.Boolean).alias(name)
        for name, column in columns.items()
    )


def looped(rows: list[dict[str, Any]]) -> list[list[bool | None]]:
    """A loop over children, conditions compiled beforehand, each kept with its answer, clause and facts."""
    compiled = {
        name: [
            [(_function(d.condition), d.condition.text, d.clause.title, d.condition.facts) for d in track.demands]
            for track in version.tracks
        ]
        for name, version in in_force().items()
    }
    found = []
    for row in rows:
        answers, reasons = [], []
        for tracks in compiled.values():
            answer: bool | None = False
            for demands in tracks:
                met: bool | None = True
                for function, text, clause, facts in demands:
                    one = function(row)
                    reasons.append((text, one, clause, {key: row[key] for key in facts}))
                    met = rules_in_python.both(met, one)
                answer = rules_in_python.either(answer, met)
            answers.append(answer)
        found.append(answers)
    return found


def _function(condition: Condition) -> Callable[[dict[str, Any]], bool | None]:
    return eval(f"lambda row: {rules_in_python.python(condition)}", vars(rules_in_python))  # type: ignore[no-any-return]


def zen(rows: list[dict[str, Any]]) -> tuple[list[list[bool]], float]:
    """Answers and seconds of zen-engine."""
    texts = {name: rules_in_python.zen(_tree(version)) for name, version in in_force().items()}
    told = asked("peer_zen.py", {"rules": texts, "rows": rows})
    return told["answers"], told["seconds"]


def openfisca(facts: Invented) -> tuple[pl.DataFrame, dict[str, float]]:
    """Answers and seconds of OpenFisca-core, from arrays to arrays. Texts go as numbers, parameters as its own."""
    frame = with_parameters(facts)
    values = {key: frame[PARAMETER + key][0] for key in parameters()}
    texts = [key for key in named(facts.policy) if frame[key].dtype == pl.String]
    codes = {key: {text: code for code, text in enumerate(frame[key].unique().sort())} for key in texts}
    formulas = {name: rules_in_python.numpy(_tree(version), codes) for name, version in in_force().items()}
    with tempfile.TemporaryDirectory() as folder:
        kinds = {key: _written(frame[key], codes.get(key), Path(folder)) for key in named(facts.policy)}
        said = {"folder": folder, "children": frame.height, "month": f"{DAY:%Y-%m}", "facts": kinds}
        seconds = asked("peer_openfisca.py", said | {"parameters": values, "rules": formulas})
        answers = {name: array("b", (Path(folder) / name).read_bytes()) for name in formulas}
    return pl.DataFrame({name: pl.Series(each.tolist()).cast(pl.Boolean) for name, each in answers.items()}), seconds


def _written(column: pl.Series, codes: dict[str, int] | None, folder: Path) -> str:
    """Write a fact as raw numbers; its kind."""
    numbers = column.replace_strict(codes) if codes else column
    kind = "bool" if column.dtype == pl.Boolean else "int"
    raw = array("b" if kind == "bool" else "i", numbers.cast(pl.Int32).to_list())
    (folder / column.name).write_bytes(raw.tobytes())
    return kind


def _tree(version: Version) -> exp.Expression:
    tracks = [reduce(exp.and_, [d.condition.tree.copy() for d in track.demands]) for track in version.tracks]
    return reduce(exp.or_, tracks)


def asked(program: str, question: dict[str, Any]) -> dict[str, Any]:
    """What a program says in the environment of the peers."""
    command = [PEERS / "bin/python", Path(__file__).parent / program]
    done = subprocess.run(command, input=json.dumps(question), check=True, capture_output=True, text=True)
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What it gives, and the seconds of the best of three."""
    best = float("inf")
    for _ in range(3):
        started = time.perf_counter()
        made = work()
        best = min(best, time.perf_counter() - started)
    return made, best


def told(name: str, seconds_each: float, ours_each: float, note: str = "") -> None:
    """One line of the report: children a second, and how many times slower than ours."""
    ratio, target = seconds_each / ours_each, TARGETS[name.split()[0].rstrip(":,")]
    verdict = "reached" if ratio >= target else "MISSED"
    print(
        f"  {name:<34} {1 / seconds_each:14,.0f} children/s   {ratio:9,.1f} times ours   target {target:g}: {verdict}  {note}"
    )


def main() -> int:
    if not (PEERS / ".done").exists():
        print("zen-engine and OpenFisca are NOT installed, nothing was compared. Run `make peers`.", file=sys.stderr)
        return 3
    versions = in_force()
    conditions = sum(len(version.demands) for version in versions.values())
    print(
        f"{len(versions)} rules, {conditions} conditions, {len(named(whole_policy()))} facts, on {DAY}, reasons kept:"
    )
    for children in SIZES:
        compare(children)
    return 0


def compare(children: int) -> None:
    """One size: equal answers first, then times."""
    partly, wholly = (invented(whole_policy(), children, seed=1, complete=complete) for complete in (False, True))
    rows, complete_rows = (
        with_parameters(partly)[:LOOPED].to_dicts(),
        with_parameters(wholly)[:ZEN].drop(FROM).to_dicts(),
    )
    mine, seconds = timed(lambda: ours(partly))
    by_loop, loop_seconds = timed(lambda: looped(rows))
    mine_whole, whole_seconds = timed(lambda: ours(wholly))
    by_zen, zen_seconds = zen(complete_rows)
    by_openfisca, parts = openfisca(wholly)
    answers, whole = told_by(*mine), told_by(*mine_whole)
    assert answers[:LOOPED].rows() == [tuple(each) for each in by_loop], "the loop in Python answers otherwise"
    assert whole[:ZEN].rows() == [tuple(each) for each in by_zen], "zen-engine answers otherwise"
    assert whole.equals(by_openfisca), "OpenFisca answers otherwise"
    each = seconds / children
    print(f"{children:,} children; {LOOPED:,}, {ZEN:,} and {children:,} compared, 0 differences")
    print(
        f"  {'ours, reasons kept':<34} {1 / each:14,.0f} children/s   in {seconds:.3f} s, {whole_seconds:.3f} s where all is known"
    )
    told("Python loop, reasons kept", loop_seconds / LOOPED, each)
    told("zen-engine, answers alone", zen_seconds / ZEN, whole_seconds / children)
    told("OpenFisca, answers alone", sum(parts.values()) / children, whole_seconds / children, _parts(parts))


def _parts(parts: dict[str, float]) -> str:
    return ", ".join(f"{name} {seconds:.3f} s" for name, seconds in parts.items())


if __name__ == "__main__":
    sys.exit(main())
