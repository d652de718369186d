"""Invented schooling for the demo city, and the part of its answer key that follows from how it was made.

Each child gets one story, by its age on 31 August and by lot; what the family tells in the survey, what the offices keep,
and which gaps there are follow from the story, not from the rules.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from tongxing import DemoChild, DemoData, DemoRow
from tongxing.people.divisions import national
from tongxing.records.ids import seeded

from .records import AidAward, Enrolment, EnrolmentWindow, HeldPaper, School, SchoolYearCapacity
from .records.stages import NONE

THIS_YEAR = 2026
BEGINS = date(THIS_YEAR, 9, 1)
TOLD_SHARE, IN_KINDERGARTEN, OUT_OF_SCHOOL, WITH_AID, ENDED_AID = 0.85, 0.8, 0.05, 0.5, 0.2
REGISTERED = 0.4
REASONS = ("no_place", "papers", "just_moved", "unwilling", "illness_disability")
WINDOWS: tuple[dict[str, Any], ...] = (
    {
        "stage": "PRIMARY",
        "pupils": "migrant",
        "opens": date(THIS_YEAR, 7, 1),
        "closes": date(THIS_YEAR, 8, 15),
        "documents": "residence_permit,household_book,dwelling_proof,vaccination_certificate",
    },
    {
        "stage": "KINDERGARTEN",
        "pupils": "all",
        "opens": date(THIS_YEAR, 11, 9),
        "closes": date(THIS_YEAR, 12, 4),
        "documents": "household_book,vaccination_certificate",
    },
)
"""Last summer's, and one for places that became free, which closes soon after the day of the demo."""
STAGES_AT = {**dict.fromkeys(range(6, 12), "PRIMARY"), 12: "JUNIOR", 13: "JUNIOR", 14: "JUNIOR", 15: "SENIOR"}
AIDED = ("KINDERGARTEN", "PRIMARY", "JUNIOR", "SENIOR", "VOCATIONAL")


@dataclass(frozen=True)
class Story:
    """One child's schooling. ``told``: the stage as the family tells it, None where it was not asked."""

    child: DemoChild
    age: int
    told: str | None
    grade: int | None = None
    reason: str | None = None
    aid: str | None = None
    graduated: bool = False


def invent(children: Sequence[DemoChild], seed: int) -> DemoData:
    """Schools of each county with their seats, a story for each child, and the gaps that follow."""
    random = Random(f"education {seed}")
    stories = [_story(child, random) for child in children]
    told = [story for story in stories if story.told]
    answers: dict[str, dict[str, Any]] = {
        "school_stage": {story.child.key: story.told for story in told},
        "grade": {story.child.key: story.grade for story in told if story.grade},
        "out_of_school_reason": {story.child.key: story.reason for story in told if story.reason},
    }
    places = list(_places(children, seed, random))
    records = [record for story in stories for record in _kept(story)]
    truth: dict[str, Any] = {
        "gaps": [gap for story in stories for gap in _gaps(story)],
        "out_of_school": [story.child.key for story in stories if story.reason],
    }
    return DemoData(answers, [*places, *_registered(stories, places, seed), *records], truth)


def age_on_31_august(born: date) -> int:
    """Completed years on 31 August of this school year."""
    return THIS_YEAR - born.year - ((born.month, born.day) > (8, 31))


# stories ----------------------------------------------------------------------------------------------------------------


def _story(child: DemoChild, random: Random) -> Story:
    age = age_on_31_august(child.birth_date)
    lots = [random.random() for _ in range(4)]
    reason, aid_lot = random.choice(REASONS), lots[3]
    if child.survey_day < BEGINS or lots[0] > TOLD_SHARE:
        return Story(child, age, None)
    if age < 3:
        return Story(child, age, NONE)
    is_poor = child.hardship not in (None, "none")
    aid = "running" if aid_lot < WITH_AID else "ended" if aid_lot < WITH_AID + ENDED_AID else None
    if age < 6:
        stage = "KINDERGARTEN" if lots[1] < IN_KINDERGARTEN else NONE
        in_kindergarten = stage == "KINDERGARTEN"
        return Story(
            child, age, stage, age - 2 if in_kindergarten else None, None, aid if is_poor and in_kindergarten else None
        )
    if lots[1] < OUT_OF_SCHOOL:
        # Past compulsory school somebody may be in no school without being «out of school».
        graduated = age >= 15
        return Story(child, age, NONE, reason=None if graduated else reason, graduated=graduated)
    stage = STAGES_AT.get(age, "SENIOR")
    if stage == "SENIOR" and lots[2] < 0.4:
        stage = "VOCATIONAL"
    return Story(child, age, stage, min(12, age - 5), None, aid if is_poor else None)


def _kept(story: Story) -> Iterator[DemoRow]:
    """What offices keep of the child."""
    key = story.child.key
    if story.aid == "running":
        yield DemoRow(
            AidAward, child=key, kind=_aid_kind(story.told), valid_from=BEGINS, valid_until=date(THIS_YEAR + 1, 9, 1)
        )
    if story.aid == "ended":
        yield DemoRow(
            AidAward, child=key, kind=_aid_kind(story.told), valid_from=date(2025, 9, 1), valid_until=date(2026, 7, 1)
        )
    if story.graduated:
        yield DemoRow(
            Enrolment,
            child=key,
            stage="JUNIOR",
            grade=7,
            school_division=story.child.hukou,
            valid_from=date(2022, 9, 1),
            valid_until=date(2025, 7, 1),
            leave_reason="graduated",
        )
    if story.told in ("KINDERGARTEN", "PRIMARY") and story.grade == 1:
        yield DemoRow(HeldPaper, child=key, paper="vaccination_certificate", valid_from=BEGINS)


def _registered(stories: Sequence[Story], places: Sequence[Any], seed: int) -> Iterator[DemoRow]:
    """Of the youngest, some whom a school here has entered too, on the day on which the family told of it."""
    random = Random(f"education register {seed}")
    schools = {(each.division, each.stages): each for each in places if isinstance(each, School)}
    for story in stories:
        by_lot = random.random() < REGISTERED
        school = schools.get((national().county_of(story.child.residence) or "", story.told or ""))
        if by_lot and school and story.told in ("KINDERGARTEN", "PRIMARY"):
            yield DemoRow(
                Enrolment,
                child=story.child.key,
                school=school.id,
                school_division=school.division,
                stage=story.told,
                grade=story.grade,
                valid_from=story.child.survey_day,
            )


def _aid_kind(stage: str | None) -> str:
    kinds = {"KINDERGARTEN": "preschool_aid", "SENIOR": "senior_grant", "VOCATIONAL": "senior_grant"}
    return kinds.get(str(stage), "living_allowance")


# gaps -------------------------------------------------------------------------------------------------------------------


def _gaps(story: Story) -> Iterator[dict[str, str]]:
    """What the child is entitled to and has not, with the first day of it in this school year."""
    child = story.child
    missing = "NOT_KNOWN" if story.told is None else "NOT_MET"
    permit = child.permit[1] if child.permit and child.permit[0] == "valid" else None
    if 3 <= story.age < 6 and story.told != "KINDERGARTEN":
        yield _gap(child, "PRESCHOOL", BEGINS, missing)
    if permit and 6 <= story.age < 15 and story.told in (None, NONE):
        yield _gap(child, "COMPULSORY_ENROL", max(BEGINS, permit), missing)
    if permit and 15 <= story.age < 18 and story.graduated:
        yield _gap(child, "SENIOR_HIGH_VOC", max(BEGINS, permit), "NOT_MET")
    if child.hardship not in (None, "none") and story.told in AIDED and story.aid != "running":
        yield _gap(child, "STUDENT_AID", child.survey_day, "NOT_MET" if story.aid == "ended" else "NOT_KNOWN")


def _gap(child: DemoChild, item: str, since: date, served: str) -> dict[str, str]:
    return {"subject": child.key, "item": item, "since": since.isoformat(), "served": served}


# schools ----------------------------------------------------------------------------------------------------------------


def _places(children: Sequence[DemoChild], seed: int, random: Random) -> Iterator[Any]:
    """In each county of the city where children live: a school of each stage, its seats, and its windows."""
    new_id = seeded(seed)
    counties = sorted(
        {c for child in children if (c := national().county_of(child.residence)) and c.startswith("2301")}
    )
    for county in counties:
        for number, stage in enumerate(("KINDERGARTEN", "PRIMARY", "JUNIOR", "SENIOR"), 1):
            school = School(
                id=new_id("23"),
                code=f"{county[:6]}{number:04}",
                name=f"示例{national().name(county)}第{number}学校",
                ownership="inclusive_private" if stage == "KINDERGARTEN" and random.random() < 0.3 else "public",
                stages=stage,
                division=county,
            )
            yield school
            seats = random.randrange(300, 900, 30)
            pupils = round(seats * random.uniform(0.6, 1.05))
            classes = max(1, round(pupils / 44))
            yield SchoolYearCapacity(
                id=new_id("23"),
                division=county,
                school=school.id,
                school_year=THIS_YEAR,
                stage=stage,
                seats=seats,
                pupils=pupils,
                classes=classes,
                large_classes=0 if pupils <= seats else 1,
            )
        for window in WINDOWS:
            yield EnrolmentWindow(id=new_id("23"), division=county, school_year=THIS_YEAR, **window)
