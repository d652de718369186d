"""A researcher's notebook: released tables with whence they come, and a gate that lets nothing else out."""

import json

import polars as pl
import pytest

from tongxing.errors import UsageError
from tongxing_notebooks.client import Connection
from tongxing_notebooks.frame import Frame
from tongxing_notebooks.researching import Research, research

NUMBERS = {"denominator": 40, "met": 25, "notMet": 15, "notKnown": 0, "perThousand": 625.0}
HIDDEN = dict.fromkeys(NUMBERS)
TABLE = {
    "indicator": "overdue_share",
    "department": "immunization",
    "title": {"zh": "逾期", "en": "Overdue"},
    "snapshot": "2026H2",
    "day": "2026-11-29",
    "suppression": {"smallestCounty": 10, "smallestCity": 5, "rounding": 5},
    "rows": [
        {"place": {"code": "230102000000", "name": "道里区"}, "placed": True, **NUMBERS},
        {"place": {"code": "230103000000", "name": "南岗区"}, "placed": True, **HIDDEN},
        {"place": None, "placed": True, **NUMBERS},
    ],
}
ABOUT = {
    "me": {"principal": "researcher", "purpose": "service_review", "city": "town", "day": "2026-11-29"},
    "plugins": [{"key": "core", "version": "1", "state": "enabled"}],
    "law": {"version": "abc", "edition": None},
}


class Served:
    """A city that has released one table."""

    def __init__(self):
        self.tables, self.law = [TABLE], "abc"

    def send(self, body):
        if "Provenance" in body["query"]:
            return {"data": {**ABOUT, "law": {"version": self.law, "edition": None}}}
        return {"data": {"indicators": self.tables}}


@pytest.fixture
def city():
    return Served()


@pytest.fixture
def project(city):
    return Research(Connection(city, "town", "service_review"), "a-project")


def test_a_table_says_snapshot_suppression_law_and_query(project):
    origin = project.tables().provenance
    assert origin.snapshot == "2026H2" and origin.law == "abc" and "indicators" in origin.query
    assert origin.suppression == "county < 10, city < 5 left out; rounded to 5"
    assert "2026H2" in project.tables()._repr_html_()


def test_the_same_snapshot_gives_the_same_bytes_or_names_what_changed(project, city):
    first = project.tables()
    again, changed = project.again(first)
    assert changed == () and again.data.equals(first.data)

    city.law = "another"
    city.tables = [{**TABLE, "rows": TABLE["rows"][:1]}]
    assert project.again(first)[1] == ("law", "digest")


def test_a_table_leaves_with_whence_it_comes(project, tmp_path):
    file = project.export(project.tables(), tmp_path / "overdue.csv")
    beside = json.loads(file.with_suffix(".provenance.json").read_text())
    assert file.read_text().splitlines()[2].split(",")[6] == ""  # what was left out stays left out
    assert (beside["project"], beside["snapshot"]) == ("a-project", "2026H2")


def test_what_was_worked_out_of_a_table_may_leave_too(project, tmp_path):
    table = project.tables()
    shares = table.data.select("place_name", "met", (pl.col("met") / pl.col("denominator")).alias("share"))
    assert project.export(shares, tmp_path / "shares.csv", origin=table.provenance).exists()
    with pytest.raises(UsageError, match="whence"):
        project.export(shares, tmp_path / "nowhere.csv")


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"place_name": ["道里区"], "name": ["王小明"]}, "no rate"),
        ({"place_name": ["王小明"]}, "stand in no released table"),
        ({"indicator": ["wang_xiaoming"]}, "stand in no released table"),
        ({"place": ["230102"], "day": ["2016-05-01"]}, "stand in no released table"),
        ({"place": ["230102"], "met": [3]}, "none is rounded so"),
        ({"place": ["230102"], "years": [7]}, "no rate"),
        ({"place": ["230102"], "share": [20160501.0]}, "eight digits"),
        ({"place": ["230102", "230102"], "share": [0.1, 0.2]}, "may be people"),
        ({"share": [0.1, 0.2]}, "may be people"),
        ({"place": ["230102001"]}, "stand in no released table"),
    ],
)
def test_the_gate_refuses_what_might_be_a_person_in_one_sentence(project, tmp_path, columns, said):
    table = project.tables()
    with pytest.raises(UsageError, match=said) as refused:
        project.export(pl.DataFrame(columns), tmp_path / "out.csv", origin=table.provenance)
    assert "王" not in str(refused.value) and not (tmp_path / "out.csv").exists()


def test_a_frame_of_people_is_refused_by_its_categories(project, tmp_path):
    frame = Frame(
        pl.DataFrame({"name": ["王小明"]}), {"name": "core.identity"}, [frozenset()], project.tables().provenance
    )
    with pytest.raises(UsageError, match=r"personal columns: name \(core.identity\)"):
        project.export(frame, tmp_path / "out.csv", origin=frame.provenance)


def test_a_researcher_holds_no_database_and_asks_no_query():
    with pytest.raises(UsageError, match="reached by its address"):
        research("harbin", token="t", project="p")
    assert not hasattr(Research, "query") and not hasattr(Research, "frame")
