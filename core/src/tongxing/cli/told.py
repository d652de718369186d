"""How decisions and gaps are told on the terminal: Chinese first, the clause beside each condition."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any
from unicodedata import east_asian_width

from ..errors import Words
from ..host.registry import Registry
from ..people.divisions import national
from ..policy.decisions import Decision
from ..policy.facts import Fact
from ..policy.forms import short_code
from ..policy.gaps import Gap

ANSWER = {
    "MET": "符合 met",
    "NOT_MET": "不符合 not met",
    "NOT_KNOWN": "未知 not known",
    "WITHHELD": "无权查看 withheld",
}
WHO = {"guardian": ("监护人", "Guardian"), "household": ("家庭", "Household")}
CERTAINTY = {"confirmed": "", "reconstructed": "(重构依据 reconstructed)", "open": "(待定 open)"}


def padded(text: str, width: int) -> str:
    """A cell of a column; a Chinese character takes two places on the terminal."""
    return text + " " * max(1, width - sum(2 if east_asian_width(c) in "WF" else 1 for c in text))


def print_decisions(registry: Registry, decisions: Sequence[Decision]) -> None:
    """Every decision with its conditions, what they rest on, and what would change them."""
    for decision in decisions:
        _print_decision(registry, decision.as_dict())


def print_home(registry: Registry, decisions: Sequence[Decision]) -> None:
    """What is decided for whom a child belongs to: its guardians, then its household."""
    for subject, theirs in groupby(decisions, key=attrgetter("subject")):
        listed = list(theirs)
        zh, en = WHO[registry.composition.items[listed[0].item].subject]
        print(f"{zh} {en} {subject}:")
        print_decisions(registry, listed)


def print_uncovered(registry: Registry, day: date) -> None:
    """Lines of the service list whose department is not enabled here: nothing is decided of them, which is not a no."""
    edition, missing = registry.composition.policy.uncovered(day)
    if edition and missing:
        print(f"本地未接入,不作判断 not covered here 《{edition.label.zh}》 {edition.label.en}:")
        print("  " + "、".join(f"{line.title.zh}({line.item})" for line in missing))


def _print_decision(registry: Registry, told: dict[str, Any]) -> None:
    item = registry.composition.items[told["item"]]
    since = f",自 {told['since']} 起 since" if told["since"] else ""
    until = f",至 {told['until']} 止 until" if told["until"] else ""
    print(f"{told['item']} {item.title.zh} {item.title.en}")
    if label := told["edition_label"]:
        print(f"  《{label['zh']}》 {label['en']}")
    print(f"  {ANSWER[told['answer']]}{since}{until} {CERTAINTY.get(told['certainty'] or '', '')}".rstrip())
    version = item.entitled.on(date.fromisoformat(told["on"]))
    titles = {track.key: track.title for track in version.tracks} if version else {}
    for track, conditions in groupby(told["conditions"], key=itemgetter("track")):
        if len(titles) > 1:
            print(f"  途径 track {titles[track].zh} {titles[track].en}" if track in titles else f"  途径 track {track}")
        for condition in conditions:
            _print_condition(registry, condition)
    if told["missing_parameters"]:
        book = registry.composition.policy.parameters
        named = (f"{book[key].title.zh} :{key}" for key in told["missing_parameters"])
        print(f"  本地尚未设定 not set here: {'、'.join(named)}")


def _print_condition(registry: Registry, condition: dict[str, Any]) -> None:
    policy = registry.composition.policy
    print(f"    [{ANSWER[condition['answer']]}] {condition['text']}  《{condition['clause']['title']}》")
    for fact in condition["facts"]:
        known = policy.facts.by_key.get(fact["key"])
        print(f"        {known.title.zh + ' ' if known else ''}{fact['key']}: {_value(fact, known)}")
    for parameter in condition["parameters"]:
        title = policy.parameters.by_key[parameter["key"]].title
        print(f"        {title.zh} :{parameter['key']} = {_shown(parameter['value'])}")
    remedy = condition["remedy"] or {}
    if remedy.get("paper"):
        print_papers(registry.composition.papers, remedy["paper"])
    if remedy.get("date"):
        print(f"        {remedy['date']} 起将符合 will hold from then on")


def print_papers(names: Mapping[str, Words], papers: str) -> None:
    """The papers of a remedy, each by its name."""
    for paper in papers.split(", "):
        words = names.get(paper)
        print(f"        需要材料 paper: {f'{words.zh} {words.en}' if words else paper}")


def _value(fact: dict[str, Any], known: Fact | None) -> str:
    if fact.get("withheld"):
        return ANSWER["WITHHELD"]
    if fact.get("off"):
        return f"未知,本地未启用 not known, not enabled here: {fact['off']}"
    if fact.get("fault"):
        return f"未知,部门程序出错 not known, its department's program failed: {fact['fault']}"
    if fact["value"] is None:
        return "未知 not known"
    since = f"(自 {fact['from']} since)" if fact["from"] else ""
    word = known.choices.get(fact["value"]) if known and known.choices else None
    return (f"{word.zh} " if word and word.zh != fact["value"] else "") + _shown(fact["value"]) + since


def _shown(value: Any) -> str:
    if value is None:
        return "未知 not known"
    return {True: "是 yes", False: "否 no"}[value] if isinstance(value, bool) else str(value)


def print_gaps(registry: Registry, gaps: Sequence[Gap]) -> None:
    """Who has waited how long for what, the longest first; «served not known» apart."""
    for served, head in (("NOT_MET", "应享未享 gaps"), ("NOT_KNOWN", "是否落实未知 not known whether served")):
        mine = sorted((g for g in gaps if g.served == served), key=lambda g: (-g.days, g.subject))
        print(f"{head}: {len(mine)}")
        for gap in mine:
            title = registry.composition.items[gap.item].title
            print(f"  {gap.subject}  {gap.item} {title.zh}  自 {gap.since} 起,{gap.days} 天 days")


def print_counts(registry: Registry, rows: Sequence[dict[str, Any]]) -> None:
    """Gaps counted by department, county and item; «served not known» apart."""
    for (department, county), alike in groupby(rows, key=lambda row: (row["department"], row["county"])):
        state = registry.composition.state(department)
        place = f"{national().name(county)} {short_code(county)}" if county else "居住地未知 place not known"
        print(f"{state.title.zh if state else department} {department}  {place}")
        for row in alike:
            title = registry.composition.items[row["item"]].title
            waits = f",中位 {row['median']} 天,最长 {row['longest']} 天 days" if row["unserved"] else ""
            print(
                f"  {row['item']} {title.zh}: 应享未享 gaps {row['unserved']}{waits}; 是否落实未知 not known {row['not_known']}"
            )
