"""The demo through the real path: its answer key found again exactly, its words the same each time, nothing real lost."""

import json
import re
import sqlite3
from collections import Counter
from pathlib import Path

import pytest

from tongxing.demo import running, telling
from tongxing.demo.fresh import make_fresh
from tongxing.demo.province import DEMO_DAY, invent
from tongxing.errors import CannotRun
from tongxing.people import Child, Residence
from tongxing.work.sheets.importing import import_file

HARBIN = Path(__file__).parents[2] / "examples/cities/harbin.toml"
CITY = """
key = "toytown"
title = {zh = "演示市", en = "Toytown"}
division = "230100"
development = true
plugins = [%s]

[[principals]]
name = "demo-county"

[[grants]]
principal = "demo-county"
role = "county_officer"
actions = ["read", "write", "import"]
categories = [%s]
regions = [{division = "230100", bases = ["residence", "hukou"]}]
purposes = ["care", "survey"]
from = 2024-01-01
until = 2034-01-01
approved_by = "demo-approver"
reference = "development: test"
"""


CORE = """
[parameters.central_set]
value = "core"
certainty = "reconstructed"
source = {title = "test"}
"""


def runner(folder, more=""):
    """``run()`` makes a demo in the folder."""
    city = folder / "toytown.toml"
    city.write_text(CITY % ("", '"core.*"') + more)

    def run(children=150, seed=3, database=None):
        place = database or str(folder / "demo.db")
        return running.demo(city, children=children, seed=seed, database=place, folder=folder / "books")

    return run


@pytest.fixture
def run(tmp_path):
    return runner(tmp_path)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A small demo that many tests read."""
    with runner(tmp_path_factory.mktemp("made"))() as made:
        yield made


@pytest.fixture(scope="module", params=[(1, 1), (40, 2), (400, 6)])
def grown(request, tmp_path_factory):
    """Demos of a number and a seed, that tests read."""
    children, seed = request.param
    with runner(tmp_path_factory.mktemp("grown"))(children, seed) as grown:
        grown.wanted = children
        yield grown


def key_of(made):
    return json.loads("".join(made.answers.pieces()))


def found(made):
    return sorted(
        (file, p.sheet, p.row, p.column, p.code) for file, report in made.reports.items() for p in report.problems
    )


def wanted(made):
    both = made.answers.mistakes + made.answers.duplicates
    return sorted((m["file"], m["sheet"], m["row"], m["column"], m["code"]) for m in both)


def test_every_planted_mistake_is_found_at_its_cell_and_nothing_else(grown):
    assert found(grown) == wanted(grown)
    assert bool(found(grown)) == (grown.wanted > 5)


def test_the_registry_counts_each_child_as_the_oracle_does(grown):
    assert grown.answers.children.height > grown.wanted * 0.75
    assert differing(grown) == []


@pytest.mark.parametrize("grown", [(400, 6)], indirect=True)
def test_the_second_workbook_repeats_children_whom_the_registry_knows_again(grown):
    file, report = list(grown.reports.items())[-1]
    told = grown.answers.repeated
    assert {row["file"] for row in told} == {file}
    assert report.children == {row["row"]: row["child"] for row in told if "child" in row}
    changed = sum(row["is"] == "changed" for row in told)
    assert (report.accepted, report.unchanged, report.rejected) == (changed, len(told) - changed, 0)
    assert 0 < changed < len(told)


@pytest.fixture
def in_parts(monkeypatch):
    monkeypatch.setattr("tongxing.demo.province.PART", 700)
    monkeypatch.setattr("tongxing.demo.running.XLSX_CHILDREN", 700)


@pytest.mark.slow
def test_the_answer_key_is_found_again_in_several_files(run, in_parts):
    with run(3000, 11) as made:
        assert sorted(name[-4:] for name in made.reports) == [".zip"] * 5 + ["xlsx"]
        assert found(made) == wanted(made)


def test_every_child_without_an_error_is_registered_and_nobody_else(made):
    report, second = made.reports.values()
    bad = {p.row for p in report.problems if p.severity == "error" and p.sheet == "儿童"}
    ids = set(made.answers.children["id"])
    assert len(ids) == len(report.children) == made.answers.children.height
    assert not bad & set(report.children)
    assert set(second.children.values()) < ids
    with made.store("care").reading("test") as reading:
        assert {child.id for child in reading.all(Child)} == ids


def test_the_workbook_of_the_demo_imported_again_writes_nothing(made):
    name, first = next(iter(made.reports.items()))
    book = made.registry.city.file.parent / "books" / name
    again = import_file(made.store("survey"), book, made.survey, development=True)
    assert (again.accepted, again.unchanged, again.rejected) == (0, first.accepted, first.rejected)


def differing(made):
    """Children of whom the registry says something else than the answer key."""
    access, key = made.registry.access("demo-county", "care"), key_of(made)["populations"]["children"]
    found = made.registry.classify(access, list(key), on=DEMO_DAY)
    names = ("monitoring", "statistical", "reason", "next")
    return [child for child, told in key.items() if any(found[child].as_dict()[n] != told[n] for n in names)]


def test_a_city_whose_central_area_is_its_core_has_its_own_answer_key(tmp_path, made):
    with runner(tmp_path, CORE)() as core:
        assert differing(core) == []
        excluded, more = (each.answers.children["reason"].to_list().count("EXCLUDED_URBAN") for each in (core, made))
        assert excluded < more


def test_the_gaps_that_departments_tell_are_those_that_are_decided(tmp_path):
    place = str(tmp_path / "demo.db")
    with running.demo(HARBIN, children=150, seed=2, database=place, folder=tmp_path) as made:
        told = sorted(tuple(gap.values())[:-1] for gap in made.answers.gaps)
        assert told == sorted(tuple(gap.as_dict().values()) for gap in made.gaps)


def test_the_registry_holds_every_stay_that_was_lived(made):
    with made.store("care").reading("test") as reading:
        stays = [(s.child, s.valid_from, s.valid_until) for s in reading.all(Residence)]
    told = Counter(child for child, *_ in stays)
    assert max(told.values()) == max(len(c.stays) for f in invent(150, 3) for c in f.children)
    assert Counter(child for child, _, until in stays if until is None) == dict.fromkeys(told, 1)


@pytest.mark.nightly
@pytest.mark.parametrize(("children", "seed"), [(20_000, 1), (45_000, 2)])
def test_twenty_thousand_children_are_found_again_exactly(run, children, seed):
    with run(children, seed) as made:
        assert found(made) == wanted(made)
        assert differing(made) == []


def said(made):
    return "\n".join(telling.told(made)), "".join(made.answers.pieces())


def test_the_same_number_and_seed_say_the_same_byte_for_byte(run, tmp_path):
    with run(60) as made:
        first = said(made)
    with run(60, database=str(tmp_path / "other.db")) as made:
        assert said(made) == first
    with run(60) as made:  # in the same database, which starts anew
        assert said(made) == first
    with run(60, seed=4) as made:
        assert said(made) != first


def test_what_is_printed_is_chinese_with_english_and_names_nobody(made):
    text = said(made)[0]
    children = [child for family in invent(150, 3) for child in family.children]
    names = {child.name for child in children if len(child.name) > 2}
    numbers = {child.number for child in children if child.number}
    assert "导入报告" in text and "Import report" in text
    assert f"童行演示 · 演示市 · {DEMO_DAY}" in text
    assert not any(name in text for name in names)
    assert not any(number in text for number in numbers)
    assert not re.search(r"\d\d:\d\d", text)


def test_the_answer_key_has_the_keys_of_the_interfaces(made):
    key = key_of(made)
    assert list(key)[:5] == ["populations", "ledger", "gaps", "duplicates", "mistakes"]
    counted = key["populations"]["children"]
    assert all(set(each) >= {"monitoring", "statistical", "reason", "next"} for each in counted.values())
    assert sum(c["children"] for c in key["populations"]["counties"].values()) == len(counted)
    assert {"MONITORING", "STATISTICAL", "AT_HOME", "NOT_ACCOMPANIED"} < {c["reason"] for c in counted.values()}
    assert set(key["ledger"]["GUARDIAN_MISSING"]) < set(counted)
    assert all({"sheet", "row", "column", "code"} <= set(m) for m in key["mistakes"])
    assert all(d["repeats"] < d["row"] for d in key["duplicates"])


def test_a_database_that_holds_something_else_is_left_alone(tmp_path):
    path = tmp_path / "real.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE real (id)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(CannotRun, match="holds something else"):
        make_fresh(str(path))
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"no database at all, but somebody's letter"])
def test_a_file_that_is_no_database_is_overwritten_only_where_it_is_empty(tmp_path, content):
    path = tmp_path / "some.db"
    path.write_bytes(content)
    if content:
        with pytest.raises(CannotRun):
            make_fresh(str(path))
        assert path.read_bytes() == content
    else:
        make_fresh(str(path))
        make_fresh(str(path))


@pytest.mark.postgres
def test_a_demo_on_postgres_says_the_same_and_starts_anew(run, tmp_path):
    from tongxing.testing.postgres import fresh_database

    with run(60) as made:
        first = said(made)
    url = fresh_database()
    for _ in range(2):
        with run(60, database=url) as made:
            assert said(made) == first
