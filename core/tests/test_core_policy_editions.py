"""Editions of the service list: read with file and line, never below the base, named in every decision."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from tongxing.errors import UsageError
from tongxing.policy.editions import read_editions

REGIONS = Path(__file__).parents[2] / "examples/regions"
LOCAL = REGIONS / "23/service_list/2024-reconstructed.yaml"
BASE = REGIONS / "00/service_list/2024-reconstructed.yaml"


@pytest.fixture
def lists(tmp_path):
    """Writes a local edition, changed, beside the base; gives its path."""
    (tmp_path / "base.yaml").write_text(BASE.read_text(encoding="utf-8"), encoding="utf-8")

    def write(change=lambda said: None, name="local.yaml"):
        said = yaml.safe_load(LOCAL.read_text(encoding="utf-8")) | {"base": "base.yaml"}
        change(said)
        path = tmp_path / name
        path.write_text(yaml.safe_dump(said, allow_unicode=True, sort_keys=False), encoding="utf-8")
        return path

    return write


def refused(path):
    with pytest.raises(UsageError) as caught:
        read_editions([path])
    return str(caught.value)


def test_the_reconstruction_has_19_lines_in_6_areas_and_says_what_it_is():
    (edition,) = read_editions([LOCAL]).all
    assert len(edition.lines) == 19
    assert len({line.area for line in edition.lines.values()}) == 6
    assert "非正式清单" in edition.label.zh
    assert "not the official list" in edition.label.en
    assert edition.source.certainty == "reconstructed"


def test_a_line_of_the_base_that_no_local_line_fulfils_is_named(lists):
    said = refused(lists(lambda said: said["items"].pop(0)))
    assert "no line fulfils CHILD_HEALTH_0_6" in said
    assert "local.yaml:" in said


def test_a_local_line_may_add_to_the_base_and_take_nothing_away(lists):
    def more(said):
        said["items"][1]["contents"]["home_visits"] = {"zh": "上门接种"}

    def less(said):
        del said["items"][1]["contents"]["catch_up"]

    assert "home_visits" in read_editions([lists(more)]).all[0].lines["IMMUNIZATION"].contents
    assert "IMMUNIZATION lacks catch_up" in refused(lists(less))


@pytest.mark.parametrize(
    ("target", "is_narrower"),
    [({"under_age": 18}, False), ({"under_age": 17}, True), ({}, False), ({"from_age": 1, "under_age": 18}, True)],
)
def test_a_local_line_is_for_all_ages_of_the_base(lists, target, is_narrower):
    def change(said):
        said["items"][1]["target"] = {"zh": "儿童"} | target

    path = lists(change)
    if is_narrower:
        assert "IMMUNIZATION is for fewer ages" in refused(path)
    else:
        assert read_editions([path])


def test_a_misspelt_base_line_is_named_with_a_near_miss(lists):
    def change(said):
        said["items"].append(said["items"][0] | {"item": "EXTRA", "base": "IMUNIZATION"})

    assert "Did you mean 'IMMUNIZATION'?" in refused(lists(change))


def test_an_item_twice_a_word_too_much_and_a_missing_file_are_told_with_their_place(lists, tmp_path):
    assert "IMMUNIZATION stands there twice" in refused(lists(lambda s: s["items"].append(s["items"][1])))
    assert "lable is not known" in refused(lists(lambda s: s.update(lable={"zh": "甲"})))
    assert "There is no service list" in refused(tmp_path / "none.yaml")


def test_of_two_editions_the_one_that_began_last_is_in_force(lists):
    def later(said):
        said |= {"edition": "2027", "from": date(2027, 1, 1)}

    both = read_editions([lists(later, "later.yaml"), lists()])
    assert both.on(date(2024, 10, 31)) is None
    assert both.on(date(2026, 12, 31)).key == "2024-reconstructed"
    assert both.on(date(2027, 1, 1)).key == "2027"
    assert both.of_item("CITY_TRANSIT", date(2027, 1, 1)) is None


def test_two_editions_on_one_day_or_of_one_name_are_refused_with_file_and_line(lists):
    def edition(key, start, until=None):
        return lists(lambda said: said.update({"edition": key, "from": start, "until": until}), f"{key} {start}.yaml")

    def both(*paths):
        with pytest.raises(UsageError) as caught:
            read_editions(paths)
        return str(caught.value)

    ends = edition("2024", date(2024, 11, 1), date(2027, 2, 1))
    assert "2027 2027-01-01.yaml:1: the edition 2027 overlaps 2024, which holds until 2027-02-01" in both(
        edition("2027", date(2027, 1, 1)), ends
    )
    assert read_editions([edition("2027", date(2027, 2, 1)), ends])
    again = edition("2025", date(2024, 11, 1))
    assert "overlaps 2024, which holds until" in both(ends, again)
    assert "which begins on 2024-11-01 too" in both(again, edition("2026", date(2024, 11, 1)))
    assert "two service lists are called '2027'" in both(
        edition("2027", date(2027, 1, 1)), edition("2027", date(2028, 1, 1))
    )
