"""``frame``: rows keep their types, categories, the day, whence they come, and the difference between unknown and withheld."""

from datetime import date

import polars as pl
import pytest

from tongxing.errors import UsageError
from tongxing_notebooks.client import connected
from tongxing_notebooks.progress import Progress

CHILDREN = """query ($after: String, $first: Int = 2, $on: Date) { children(first: $first, after: $after, orderBy: [BIRTH_DATE_ASC]) {
    totalCount pageInfo { hasNextPage endCursor }
    edges { node { name birthDate hukou { code } residences { validFrom } decisions(on: $on) { item answer } } } } }"""


@pytest.fixture
def town(open_town):
    made = open_town("transport", officers={"namer": ("230102", ["core.identity"])})
    for year in (2012, 2014, 2016):
        made.add_child(name=f"生于{year}", birth_date=date(year, 5, 1))
    made.add_child(name="不详", birth_date=None)
    return made


def asked_by(town, officer="desk"):
    return connected(town.registry, token=f"{officer}-token", purpose="care")


class Heard(Progress):
    told: list[tuple[int, int | None]] = []

    def tell(self, done, of):
        self.told.append((done, of))


def test_a_frame_has_the_types_of_the_schema_and_all_pages(town):
    Heard.told.clear()

    frame = asked_by(town).frame(CHILDREN, progress=Heard)

    assert frame.data.height == 4 and Heard.told[-1] == (4, 4) and len(Heard.told) == 2
    assert frame.data.schema["birthDate"] == pl.Date
    answers = frame.data.schema["decisions"].inner.fields[1].dtype
    assert isinstance(answers, pl.Enum) and "WITHHELD" in answers.categories.to_list()
    assert frame.categories == {
        "name": "core.identity",
        "birthDate": "core.identity",
        "hukou.code": "core.residence",
    }


def test_a_list_that_came_empty_still_has_its_columns(town):
    frame = asked_by(town).frame(
        '{ gaps(first: 1, filter: {item: {eq: "NOTHING"}}) { edges { node { item since days } } } }'
    )
    assert frame.data.schema == {"item": pl.String, "since": pl.Date, "days": pl.Int64} and frame.data.height == 0


def test_what_nobody_knows_and_what_one_may_not_see_are_both_null_and_told_apart(town):
    frame = asked_by(town, "namer").frame(CHILDREN)
    row = frame.data["name"].to_list().index("不详")

    assert frame.data["birthDate"][row] is None and not frame.is_withheld(row, "birthDate")
    assert frame.data["hukou.code"][row] is None and frame.is_withheld(row, "hukou.code")
    assert frame.is_withheld(row, "residences")
    html = frame._repr_html_()
    assert "未知" in html and "无权查看" in html


def test_a_frame_says_whence_it_comes_and_what_changed_since(town):
    first, again = asked_by(town).frame(CHILDREN), asked_by(town).frame(CHILDREN)
    assert first.provenance.changed(again.provenance) == ()
    assert first.on == town.day and "transport" in " ".join(first.provenance.plugins)

    town.add_child(name="新来", birth_date=date(2018, 1, 1))
    assert first.provenance.changed(asked_by(town).frame(CHILDREN).provenance) == ("digest",)
    assert set(first.provenance.changed(asked_by(town, "namer").frame(CHILDREN).provenance)) >= {"principal", "digest"}
    on = asked_by(town).frame(CHILDREN, on=date(2026, 1, 1))
    assert on.on == date(2026, 1, 1) and "on" in first.provenance.changed(on.provenance)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("{ me { principal } }", "asks for no list"),
        ("mutation { takeOver(id: 1, key: 2) { id } }", "one query and no mutation"),
        ("{ children(", "no GraphQL"),
    ],
)
def test_a_document_of_no_rows_is_one_sentence(town, document, said):
    with pytest.raises(UsageError, match=said) as refused:
        asked_by(town).frame(document)
    assert len(str(refused.value).splitlines()) == 1


def test_who_is_not_told_the_schema_gets_what_json_says(town):
    city = asked_by(town)
    city.wire.schema = lambda: None
    frame = city.frame("{ children(first: 2) { edges { node { name birthDate } } } }")
    assert frame.data.columns == ["name", "birthDate"] and frame.data.schema["birthDate"] == pl.String
