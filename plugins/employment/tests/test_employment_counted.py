"""The bureau's register is read as ours, and what the office counts is counted of guardians, households and children."""

from datetime import date

import pytest
from pydantic import BaseModel

from tongxing import Guardian, Guardianship
from tongxing.people import id_number
from tongxing.testing.town import Town
from tongxing.work.sheets.importing import import_file
from tongxing.work.sheets.questions import survey_of
from tongxing_employment.records import HelpPlan, HomeHelp, JobStatus, JobWish, ZeroEmployment
from tongxing_employment.sheets import employment_register

HEADS = list(employment_register.columns)
FATHER = id_number.make("990101", date(1988, 4, 5), 1)
ROWS = [
    (
        "张小明",
        "男",
        "2016-05-01",
        "",
        "230102001",
        "220102001",
        "2026-10-12",
        "张三",
        FATHER,
        "父亲",
        "19900000001",
        "失业",
        "职业介绍",
    ),
    (
        "李小红",
        "女",
        "2017-05-01",
        "",
        "230102001",
        "220102001",
        "2026-10-12",
        "李四",
        "",
        "母亲",
        "19900000002",
        "单位就业",
        "无",
    ),
]
BEGUN = {"valid_from": date(2026, 9, 1)}


@pytest.fixture
def town(tmp_path):
    made = Town(tmp_path, ["employment"])
    yield made
    made.close()


def test_the_bureaus_register_is_read_by_its_own_heads_and_words(town, tmp_path):
    file = tmp_path / "register.csv"
    file.write_text("\n".join(",".join(row) for row in [HEADS, *ROWS]), encoding="utf-8-sig")
    asked, store = survey_of(town.registry.composition), town.store(purpose="survey")
    report = import_file(store, file, asked, development=True, mapping=employment_register)
    assert (report.accepted, report.rejected) == (4, 0), report.problems
    born = {each.id: each.birth_date for each in town.all(Guardian)}
    names = {tie.guardian: tie.relation for tie in town.all(Guardianship)}
    told = {names[each.guardian]: (each.status, each.evidence, each.valid_from) for each in town.all(JobStatus)}
    assert told == {
        "51": ("unemployed", "told", date(2026, 10, 12)),
        "52": ("employed", "told", date(2026, 10, 12)),
    }
    assert {names[each.guardian]: each.wish for each in town.all(JobWish)} == {"51": "job", "52": "none"}
    assert {names[id]: day for id, day in born.items()} == {"51": date(1988, 4, 5), "52": None}


class Whom(BaseModel):
    """Whose birth date is told."""

    guardian: str


def born(store, input):
    return store.change(store.get(Guardian, input.guardian), birth_date=date(1990, 1, 1), sex="1")


def counted(town, key):
    return town.counts(key).get("230102000000", {})


def test_who_works_is_helped_or_is_not_is_counted_where_the_children_live(town):
    for job, helped in (("employed", False), ("unemployed", True), ("unemployed", False)):
        child = town.add_child(guardians=[{}], household={}, guardians_complete=True)
        (guardian,), household = town.guardians(child), town.household(child)
        town.act(born, Whom(guardian=guardian))
        town.add(JobStatus(guardian=guardian, status=job, evidence="told", **BEGUN))
        if job == "unemployed":
            town.add(ZeroEmployment(household=household, **BEGUN))
        until = None if helped else date(2026, 10, 1)
        town.add(HelpPlan(guardian=guardian, service="job", valid_until=until, **BEGUN))
        town.add(HomeHelp(household=household, valid_until=until, **BEGUN))
    assert counted(town, "guardians_in_work") == {"met": 1, "not_met": 2}
    assert counted(town, "guardians_helped_with_work") == {"met": 1, "not_met": 1}
    assert counted(town, "homes_without_work_helped") == {"met": 1, "not_met": 1}
    assert counted(town, "children_with_a_working_guardian") == {"met": 1, "not_met": 2}
