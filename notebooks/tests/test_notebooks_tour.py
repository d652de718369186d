"""The tour: every chapter runs and reads as prose; its notebooks are made from the text, and what somebody changed stays."""

import json
import runpy
from datetime import date
from pathlib import Path

import pytest

from tongxing_notebooks import lab_city
from tongxing_notebooks.lab_files import chapters, write_kernel, write_tour
from tongxing_notebooks.page import notebook

TITLES = ["household", "owed", "law", "gaps", "vaccination", "places", "what_if", "department"]


def test_the_tour_has_its_eight_chapters_and_reads_as_prose():
    import jupytext  # more than a second of processor, which whoever only collects tests need not spend

    assert [title in each.name for title, each in zip(TITLES, chapters(), strict=True)] == [True] * 8
    for each in chapters():
        cells = jupytext.reads(each.read_text(encoding="utf-8"), fmt="py:percent").cells
        prose = [cell.source for cell in cells if cell.cell_type == "markdown"]
        assert len(prose) >= 4 and cells[0].source.startswith(f"# {each.name[0]} · "), each.name
        words = sum(len(text) for text in prose)
        assert words > sum(len(cell.source) for cell in cells if cell.cell_type == "code") / 2, each.name


def test_each_chapter_is_one_entry_paired_with_its_text_and_what_was_changed_stays(tmp_path):
    from jupytext.formats import long_form_multiple_formats
    from jupytext.paired_paths import paired_paths

    made = write_tour(tmp_path)
    assert len(made) == 8 and sorted(tmp_path.iterdir()) == [*made, tmp_path / "text"]
    first = json.loads(made[0].read_text())
    formats = long_form_multiple_formats(first["metadata"]["jupytext"]["formats"])
    paired = [Path(path) for path, _ in paired_paths(str(made[0]), formats[0], formats)]
    assert paired == [made[0], tmp_path / "text" / chapters()[0].name] and all(path.exists() for path in paired)
    assert first["metadata"]["kernelspec"]["name"] == "tongxing"

    made[0].write_text("mine")
    write_tour(tmp_path)
    assert made[0].read_text() == "mine"


def test_the_kernel_holds_city_and_token_and_nobody_else_may_read_them(tmp_path):
    write_kernel(tmp_path, {"TONGXING_LAB_TOKEN": "secret"})
    file = tmp_path / "kernels/tongxing/kernel.json"
    assert json.loads(file.read_text())["env"] == {"TONGXING_LAB_TOKEN": "secret"}
    assert file.stat().st_mode & 0o077 == 0


def test_a_page_of_a_panel_is_one_cell_that_nobody_needs_to_see():
    (cell,) = notebook("gap_map")["cells"]
    assert cell["source"].endswith("panel('gap_map')")


@pytest.fixture
def town(open_town, monkeypatch):
    made = open_town("transport", "education", division="230100")
    for year in (2014, 2016, 2019):
        made.add_child(name=f"生于{year}", birth_date=date(year, 5, 1), guardians=[{"relation": "52"}])
    monkeypatch.setenv(lab_city.CITY, "town")
    monkeypatch.setenv(lab_city.TOKEN, "desk-token")
    monkeypatch.setattr(lab_city, "_opened", lambda city, database: made.registry)
    return made


@pytest.mark.parametrize("number", [0, 1])
def test_the_first_chapters_run_from_beginning_to_end(town, number):
    """The others need a whole city: nightly, in JupyterLab itself."""
    ran = runpy.run_path(str(chapters()[number]))
    assert ran["city"].city == "town"
