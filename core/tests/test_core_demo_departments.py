"""What departments are told of the demo's children, and how their truths of several parts become one."""

from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace

import pytest

from tongxing import DemoData
from tongxing.demo.departments import invented_by, joined
from tongxing.demo.province import DEMO_DAY, invent
from tongxing.demo.rows import lines_of
from tongxing.errors import PluginError
from tongxing.policy.parameters import NATION, Parameter, ParameterBook, Setting


@dataclass
class Composed:
    """A city with one department."""

    answer: object = field(default_factory=DemoData)
    told: list = field(default_factory=list)
    policy: object = None

    def hooks(self, name):
        return [("toy", self.load)]

    def load(self, children, seed):
        self.told.append((children, seed))
        return self.answer


def setting(division, value):
    return Setting(date(2020, 1, 1), division, value, None, "confirmed")


def parameter(key, by, *settings):
    return Parameter(key, None, "cm", by, settings)


@pytest.fixture
def composed():
    here = parameter("here_cm", "residence", setting(NATION, 100), setting("230102000000", 130))
    home = parameter("home_cm", "hukou", setting(NATION, 7), setting("220000000000", 8))
    central = parameter("central_set", "residence", setting(NATION, "all_districts"))
    return Composed(policy=SimpleNamespace(parameters=ParameterBook([here, home, central])))


def shown(composed, families):
    invented_by(composed, families, 5, 0)
    return {child.key: child for child in composed.told[0][0]}


def test_a_child_who_went_home_is_where_the_registry_has_it_since_that_day(composed):
    families = invent(200, 1)
    children = shown(composed, families)
    gone = [(c, f) for f in families for c in f.children if c.stays[-1].basis == "home"]
    assert gone
    for child, family in gone:
        told = children[child.key]
        assert told.residence == family.move.hukou.ljust(12, "0")
        assert told.arrived_on == child.stays[-1].since > told.survey_day


def test_a_child_knows_what_holds_where_it_lives_and_where_it_is_registered(composed):
    for child in shown(composed, invent(300, 2)).values():
        assert child.parameters["here_cm"] == (130 if child.residence.startswith("230102") else 100)
        assert child.parameters["home_cm"] == (8 if child.hukou.startswith("22") else 7)


def test_a_child_tells_its_family_guardians_and_whether_it_counts(composed):
    children = list(shown(composed, invent(200, 3)).values())
    assert {c.reason for c in children} >= {"MONITORING", "STATISTICAL", "EXCLUDED_URBAN", "AGED_OUT", "UNKNOWN"}
    assert all(c.in_statistical for c in children if c.in_monitoring)
    assert any(relation in ("61", "62", "63", "64") for c in children for relation, _ in c.guardians)
    assert {c.hardship for c in children} > {None, "none"}


def test_a_child_tells_the_keys_of_its_home_and_guardians_and_siblings_share_them(composed):
    families = invent(60, 3)
    children = shown(composed, families)
    for family in families:
        (home,) = {children[child.key].home for child in family.children}
        (carers,) = {children[child.key].carers for child in family.children}
        assert home == family.home and len(set(carers)) == len(family.guardians)
        numbered = [each.number is not None for each in family.guardians]
        assert [born is not None for born in children[family.children[0].key].carers_born] == numbered


def test_what_is_asked_of_guardians_and_households_stands_in_their_rows():
    family = next(each for each in invent(60, 3) if len(each.guardians) == 2)
    asked = {"toy.job": {family.carers[1]: "x"}, "toy.rooms": {family.home: 3}, "toy.cm": {family.children[0].key: 90}}
    lines = [
        (line.subject, {k: v for k, v in line.values.items() if k.startswith("toy.")})
        for line in lines_of([family], asked, 1)
    ]
    assert lines[0] == ("child", {"toy.cm": 90}) and lines[-1] == ("household", {"toy.rooms": 3})
    assert [told for subject, told in lines if subject == "guardian"] == [{}, {"toy.job": "x"}]


def test_each_part_has_a_seed_of_its_own(composed):
    for part in range(3):
        invented_by(composed, invent(5, 1), 5, part)
    assert len({seed for _, seed in composed.told}) == 3


def test_a_department_that_returns_garbage_is_named(composed):
    composed.answer = {"truth": {}}
    with pytest.raises(PluginError, match=r"toy: load_demo: returned dict\. Return DemoData"):
        invented_by(composed, invent(5, 1), 5, 0)


def test_truths_of_two_parts_become_one():
    one = {"cards": ["a"], "heights": {"a": 100}, "count": 2, "day": DEMO_DAY.isoformat()}
    other = {"cards": ["b"], "heights": {"b": 90}, "count": 3, "day": DEMO_DAY.isoformat(), "new": True}
    assert joined(one, other) == {
        "cards": ["a", "b"],
        "heights": {"a": 100, "b": 90},
        "count": 5,
        "day": DEMO_DAY.isoformat(),
        "new": True,
    }
    assert joined({}, one) == one
