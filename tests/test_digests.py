"""What decisions rest on: a change in a department's files or figures counts for what rests on it, and for nothing else."""

import shutil
from dataclasses import replace
from importlib.resources import files

import pytest

from tongxing.host.cities import inputs
from tongxing.host.cities.inputs import Digests
from tongxing.host.installed import installed_host
from tongxing.host.plugins.plugin import Plugin

OF_EDUCATION = {"COMPULSORY_ENROL", "LOCAL_EXAMS", "PRESCHOOL", "SENIOR_HIGH_VOC", "STUDENT_AID"}
OF_TRANSPORT = {"CITY_TRANSIT", "RAIL_FREE", "RAIL_HALF", "ROAD_WATER_FREE", "ROAD_WATER_HALF"}
ASKS_WHO_GOES_TO_SCHOOL = "CITY_TRANSIT"


@pytest.fixture(scope="module")
def whole():
    """What every installed department makes of a city."""
    return installed_host().everything()


@pytest.fixture
def education(tmp_path, monkeypatch):
    """A copy of education's package, which is read in its place and may be changed."""
    folder = tmp_path / "education"
    shutil.copytree(str(files("tongxing_education")), folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(inputs, "files", lambda package: folder if package == "tongxing_education" else files(package))
    return folder


def of(running, policy):
    """The digest of each item of a child and of each signal."""
    digests = Digests(running, policy)
    return {**digests.items["child"], **digests.signals}


def touched(before, after):
    return {key for key in before if before[key] != after[key]}


def items(keys):
    return {key for key in keys if "." not in key}


@pytest.mark.parametrize("file", ["plugin.py", "facts/schooling.py", "data/services.yaml", "data/parameters/ages.yaml"])
def test_a_file_of_a_department_counts_for_whatever_rests_on_it_and_for_nothing_else(whole, education, file):
    before = of(whole.running, whole.policy)
    (education / file).write_bytes((education / file).read_bytes() + b"# another\n")
    found = touched(before, of(whole.running, whole.policy))
    assert items(found) == {*OF_EDUCATION, ASKS_WHO_GOES_TO_SCHOOL}
    assert {key for key in before if key.startswith("education.")} <= found


def another_line(folder):
    (folder / "plugin.py").write_bytes((folder / "plugin.py").read_bytes() + b"# another\n")


def test_a_department_that_is_required_counts_for_whoever_requires_it(whole, education, monkeypatch):
    monkeypatch.setattr(
        Plugin, "requires", property(lambda plugin: ("education",) if plugin.key == "transport" else ())
    )
    before = of(whole.running, whole.policy)
    another_line(education)
    assert items(touched(before, of(whole.running, whole.policy))) == OF_EDUCATION | OF_TRANSPORT


def test_a_fact_counts_for_whatever_rests_on_a_fact_that_uses_it(whole, education):
    facts = whole.policy.facts.by_key
    using = replace(whole.policy, facts={**facts, "age_years": replace(facts["age_years"], uses=("school_stage",))})
    before = of(whole.running, using)
    another_line(education)
    assert items(touched(before, of(whole.running, using))) >= OF_EDUCATION | OF_TRANSPORT


def test_a_file_that_is_called_otherwise_is_another_and_what_decides_nothing_is_not_read(whole, education):
    before = of(whole.running, whole.policy)
    (education / "README.md").write_text("About it.", encoding="utf-8")
    assert of(whole.running, whole.policy) == before
    (education / "data/words.yaml").rename(education / "data/texts.yaml")
    assert touched(before, of(whole.running, whole.policy)) >= OF_EDUCATION


def test_figures_of_the_city_count_for_what_rests_on_their_department(whole):
    other = whole.policy.replaced({"city_transit_free_height_cm": 150})
    assert items(touched(of(whole.running, whole.policy), of(whole.running, other))) == OF_TRANSPORT


def test_what_core_is_counts_for_everything(whole, monkeypatch):
    before = of(whole.running, whole.policy)
    monkeypatch.setattr(inputs, "_of_core", lambda: "another core")
    assert touched(before, of(whole.running, whole.policy)) == {*before}
