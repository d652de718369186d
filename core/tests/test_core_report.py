"""``tongxing report``: a county's decisions and gaps as a page and a spreadsheet, as its reader may see them."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from tongxing.cli.main import run
from tongxing.demo.running import demo
from tongxing.errors import NotFound
from tongxing.host.offices.reporting import as_html, as_xlsx, county_report

HARBIN, DAY = "230100", date(2026, 11, 23)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    with demo("harbin", children=60, seed=3, database=str(folder / "city.db"), folder=folder) as made:
        yield made.registry


def report(town, principal="demo-county", purpose="care", division=HARBIN):
    return county_report(town, town.access(principal, purpose), division, on=DAY)


def test_every_child_is_counted_once_for_every_item(town):
    made = report(town)
    for row in made.items.iter_rows(named=True):
        assert sum(row[answer] for answer in ("MET", "NOT_MET", "NOT_KNOWN", "WITHHELD")) == made.children.height
    assert made.decisions.height == made.items.height * made.children.height


def test_the_report_says_what_decide_and_gaps_say(town):
    made, access = report(town), town.access("demo-county", "care")
    ids = made.children["id"].to_list()
    wanted = {
        (d.subject, d.item, d.answer, d.since) for each in town.decide(access, ids, on=DAY).values() for d in each
    }
    gaps = {(g.subject, g.item, g.since, g.served) for g in town.gaps(access, on=DAY) if g.subject in ids}

    assert set(made.decisions.select("subject", "item", "answer", "since").iter_rows()) == wanted
    assert set(made.gaps.select("subject", "item", "since", "served").iter_rows()) == gaps


def test_gaps_of_families_stand_in_a_list_of_their_own(town):
    made, access = report(town), town.access("demo-county", "care")
    every = {(gap.item, gap.subject, gap.since) for gap in town.answers(access).gaps_around(on=DAY)}
    told = set(made.family_gaps.select("item", "subject", "since").iter_rows())

    assert told == every and {"guardian", "household"} == set(made.family_gaps["kind"])
    subject = made.family_gaps["subject"][0]
    assert "<h2>五、家庭应享未享名单</h2>" in as_html(made) and subject in as_html(made)
    rows = openpyxl.load_workbook(BytesIO(as_xlsx(made)))["家庭应享未享"].iter_rows(values_only=True)
    assert subject in {row[3] for row in rows}
    assert set(report(town, division="230102").family_gaps["subject"]) < {gap[1] for gap in every}


def test_gaps_are_counted_by_county_and_add_up_to_the_names(town):
    made = report(town)
    assert made.counts["unserved"].sum() == made.gaps.filter(made.gaps["served"] == "NOT_MET").height > 0
    assert made.counts["not_known"].sum() == made.gaps.filter(made.gaps["served"] == "NOT_KNOWN").height > 0
    assert made.counts["place"].n_unique() > 1 and "<h2>二、各县区应享未享</h2>" in as_html(made)


def test_a_reader_sees_no_more_than_elsewhere(town):
    made = report(town, "demo-education", division="230102")

    assert "无权查看" in as_html(made)
    assert made.decisions.filter(item="KEY_LEDGER_VISIT")["answer"].unique().to_list() == ["WITHHELD"]
    with pytest.raises(NotFound):
        report(town, "demo-education", division="230800")
    with pytest.raises(NotFound):
        report(town, "demo-nobody")


def test_who_may_not_see_where_children_live_gets_no_report_of_a_place(town):
    with pytest.raises(NotFound):
        report(town, "demo-integrator", "fare_concession", "230102")


def test_the_page_names_the_reconstruction_and_what_is_not_covered_and_loads_nothing(town):
    page = as_html(report(town))
    assert "复原稿,非正式清单" in page
    assert "临时救助(弱有所扶)" in page
    assert "city_transit_free_height_cm" in page
    assert "http" not in page
    assert "<script" not in page


def test_a_name_with_markup_stays_text(town):
    made = report(town)
    bad = made.children.with_columns(name=made.children["name"].replace_strict({}, default="<b>甲</b>"))
    gaps = made.gaps.with_columns(name=made.gaps["name"].replace_strict({}, default="<b>甲</b>"))
    assert bad.height
    assert "<b>甲</b>" not in as_html(type(made)(**{**made.__dict__, "children": bad, "gaps": gaps}))


def test_the_spreadsheet_holds_every_decision_and_is_the_same_bytes_again(town):
    made = report(town)
    book = openpyxl.load_workbook(BytesIO(as_xlsx(made)))
    assert book.sheetnames == ["事项概况", "县区汇总", "应享未享", "家庭应享未享", "判定明细", "说明"]
    assert book["事项概况"]["D2"].value == "2024年版(复原稿,非正式清单)"
    assert book["判定明细"].max_row == made.decisions.height + 1
    assert book["应享未享"].max_row == made.gaps.height + 1
    assert as_xlsx(made) == as_xlsx(made)


def test_a_file_of_another_kind_is_refused_before_anything_is_read(capsys):
    assert run(["report", "--out", "report.pdf"]) == 2
    assert "neither .html nor .xlsx" in capsys.readouterr().err
