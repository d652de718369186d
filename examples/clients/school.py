"""A school's system: who may come to it and what is missing, the decision to enrol, and what has changed since the last time.

python school.py pupils --place 230102 --born 2019-09-01 2020-08-31
python school.py enrol CHILD --school 2301020002 --stage PRIMARY --grade 1 --from 2026-11-23
"""

import argparse
from datetime import date
from pathlib import Path

from tongxing_client import Answer, ChangeKind, City, EducationEnrolInput, Entitlement, Feed, Pupil, every
from tongxing_client.opening import opened, said

PURPOSE = "schooling"
WORDS = {
    Answer.MET: "享有学位 entitled to a place",
    Answer.NOT_MET: "尚不享有 not entitled yet",
    Answer.NOT_KNOWN: "尚不能确定 not known yet",
    Answer.WITHHELD: "无权查看 withheld",
}

WHAT = {ChangeKind.RECORD: "登记 record", ChangeKind.EVENT: "事件 event", ChangeKind.GAP: "应享未享 gap"}

STAGES = {
    "KINDERGARTEN": "幼儿园 kindergarten",
    "PRIMARY": "小学 primary",
    "JUNIOR": "初中 junior",
    "SENIOR": "高中 senior",
    "VOCATIONAL": "中职 vocational",
    "SPECIAL": "特殊教育 special",
}


def pupils(city: City, place: str, born: tuple[date, date]) -> int:
    """Print the children of an age group who live in a place."""
    found = list(every(lambda after: city.new_pupils(place, *born, after=after).children))
    print(f"{place}:{born[0]} 至 {born[1]} 出生的儿童 {len(found)} 名 children born then")
    for pupil in found:
        print(f"{pupil.record_id}  {pupil.name or '无权查看 withheld'}  {pupil.birth_date}  {_where(pupil)}")
        for entitlement in pupil.decisions or ():
            print(f"  {_entitled(entitlement)}")
    return 0


def enrol(city: City, child: str, school: str, stage: str, grade: int, day: date) -> int:
    """Enrol a child. The key names the decision, so that a second run, or a lost answer, enrols nobody twice."""
    schools = city.our_school(school).education.schools
    if schools is None or not schools.edges:
        print(f"没有代码为 {school} 的学校 no school has this code")
        return 1
    ours = schools.edges[0].node
    entry = EducationEnrolInput(child=child, school=ours.record_id, stage=stage, grade=grade, valid_from=day)
    done = city.enrol_pupil(entry, key=f"{school} {child} {stage} {day}").education.enrol
    if done is None or done.enrolment is None:
        print("未能办理入学 not enrolled:")
        print(said(done.problems if done else ()))
        return 1
    print(f"已入学 enrolled: {child} → {ours.name},{grade} 年级 grade,{day} 起 from ({done.enrolment.record_id})")
    return 0


def changes(city: City, kept: Path) -> int:
    """Print what has changed since the last time; the first time, begin."""
    feed = Feed(kept)
    if feed.cursor is None:
        print("从现在起记录变化 changes are told from now on")
    for each in feed.read(lambda after: city.pupil_changes(after=after).changes):
        name = each.child.name if each.child else None
        print(
            f"{each.at.astimezone():%Y-%m-%d %H:%M}  {name or each.subject}  {WHAT[each.kind]}: {each.item or each.what}"
        )
    return 0


def _where(pupil: Pupil) -> str:
    """Where a child is at school now, as far as anybody knows."""
    if pupil.education is None or pupil.education.enrolments is None:
        return "就学情况无权查看 withheld"
    now = [edge.node for edge in pupil.education.enrolments.edges if edge.node.valid_until is None]
    if not now:
        return "未登记就学 no place is recorded"
    stages = {STAGES.get(each.stage or "", each.stage or "") for each in now}
    return f"就读 at school: {'、'.join(sorted(stages))}"


def _entitled(decision: Entitlement) -> str:
    """What is decided, since when, and which papers would change it."""
    papers = [
        f"{paper.title.zh} {paper.title.en}" if paper.title else paper.key
        for condition in decision.conditions
        if condition.remedy
        for paper in condition.remedy.papers
    ]
    since = f",{decision.since} 起 since" if decision.since else ""
    return WORDS[decision.answer] + since + (f";缺 missing: {'、'.join(papers)}" if papers else "")


def main() -> int:
    """Read the command line, do one thing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    listed = commands.add_parser("pupils", help="who may come, and what is missing")
    listed.add_argument("--place", required=True)
    listed.add_argument("--born", nargs=2, type=date.fromisoformat, required=True, metavar=("FROM", "UNTIL"))
    entered = commands.add_parser("enrol", help="enrol one child")
    entered.add_argument("child")
    entered.add_argument("--school", required=True, help="its code")
    entered.add_argument("--stage", required=True)
    entered.add_argument("--grade", type=int, required=True)
    entered.add_argument("--from", dest="day", type=date.fromisoformat, required=True)
    followed = commands.add_parser("changes", help="what has changed since the last time")
    followed.add_argument("--since", type=Path, required=True, metavar="FILE", help="where the cursor is kept")
    asked = parser.parse_args()
    with opened(PURPOSE) as city:
        if asked.command == "pupils":
            return pupils(city, asked.place, tuple(asked.born))
        if asked.command == "changes":
            return changes(city, asked.since)
        return enrol(city, asked.child, asked.school, asked.stage, asked.grade, asked.day)


if __name__ == "__main__":
    raise SystemExit(main())
