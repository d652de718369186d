"""``classify``: the residence clock on stored records, by Registry and by command, as far as grants allow."""

import json
from datetime import date

import polars as pl
import pytest

from tongxing.cli.main import run
from tongxing.host.host import Host
from tongxing.host.registry import Registry
from tongxing.people import Child, Residence
from tongxing.policy.residence.status import statuses

CITY = """
key = "testing"
title = {zh = "哈尔滨市", en = "Harbin"}
division = "230100"
development = true
[[principals]]
name = "county"
[[principals]]
name = "school"
[[parameters.central_set]]
value = "core"
source = {title = "本市规定"}
"""
GRANT = """
[[grants]]
principal = "%s"
role = "r"
actions = ["read", "write", "import"]
categories = %s
regions = [{division = "230100", bases = ["residence"]}]
purposes = ["care"]
from = 2024-01-01
until = 2034-01-01
approved_by = "x"
reference = "development: test"
"""
FAR, NEAR, MUTE = (f"23-{n:026}" for n in range(3))
AT = {"residence": "230102005000"}
DAY = date(2026, 11, 23)


@pytest.fixture
def city(tmp_path):
    file = tmp_path / "testing.toml"
    grants = GRANT % ("county", '["core.*"]') + GRANT % ("school", '["core.identity"]')
    file.write_text(CITY + grants, encoding="utf-8")
    registry = Registry.open(str(file), database=str(tmp_path / "c.db"), host=Host([], with_schema=False))
    people = [(FAR, "220102001000"), (NEAR, "230111003000"), (MUTE, None)]
    children = [{"id": id, "name": "甲", "birth_date": date(2015, 5, 4), "hukou": hukou, **AT} for id, hukou in people]
    stays = [
        {
            "id": f"24-{n:026}",
            "child": id,
            "division": AT["residence"],
            "accompanied_by": "mother",
            "valid_from": date(2021, 3, 1),
            "hukou": hukou,
            **AT,
        }
        for n, (id, hukou) in enumerate(people[:2])
    ]
    store = registry.store(registry.access("county", "care"))
    store.write_batch({Child: pl.DataFrame(children), Residence: pl.DataFrame(stays)}, import_id="t", batch=1)
    yield registry, file
    registry.close()


def classified(registry, *children, principal="county"):
    return registry.classify(registry.access(principal, "care"), list(children), on=DAY)


def test_a_child_from_another_province_is_in_both_populations(city):
    assert classified(city[0], FAR)[FAR].as_dict() == {
        "subject": FAR,
        "on": "2026-11-23",
        "monitoring": True,
        "statistical": True,
        "reason": "MONITORING",
        "next": {"date": "2031-05-04", "reason": "AGED_OUT"},
        "certainty": "confirmed",
    }


def test_the_city_says_which_districts_are_central(city):
    assert classified(city[0], NEAR)[NEAR].reason == "MONITORING", (
        "呼兰 is no core district, and the city takes the core"
    )


def test_a_child_without_a_stay_lives_at_its_recorded_residence_since_nobody_knows_when(city):
    assert classified(city[0], MUTE)[MUTE].reason == "UNKNOWN"


def test_who_may_not_see_residence_is_told_so(city):
    (found,) = classified(city[0], FAR, principal="school").values()
    assert found.withheld == ("core.residence",)
    assert {found.monitoring, found.statistical, found.reason, found.next, found.certainty} == {None}


def test_the_facts_of_rules_say_the_same(city):
    registry, _ = city
    policy = registry.composition.policy
    with registry.answers(registry.access("county", "care"))._reading("t", [FAR, NEAR]) as (read, opened):
        computation = registry.answers(registry.access("county", "care"))._computation(read, list(opened))
        found = {key: computation.runs(key).at(DAY) for key in ("in_monitoring", "in_statistical", "residence_reason")}
    assert found["in_monitoring"]["value"].to_list() == [True, True]
    assert found["in_statistical"]["from"].to_list() == [date(2021, 9, 1)] * 2
    assert found["residence_reason"]["value"].to_list() == ["MONITORING"] * 2
    assert policy.facts["in_monitoring"].category == "core.residence" and callable(statuses)


def test_the_command_prints_chinese_and_english_or_json(city, capsys, tmp_path):
    words = [FAR, "--city", str(city[1]), "--database", str(tmp_path / "c.db"), "--as", "county", "--on", "2026-11-23"]
    assert run(["classify", *words]) == 0
    assert "监测范围 monitoring: 是 yes" in capsys.readouterr().out
    assert run(["classify", *words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["reason"] == "MONITORING"
    assert run(["classify", "23-none", *words[1:]]) == 1
