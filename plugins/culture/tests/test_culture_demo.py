"""What the demo says that it invented of culture is what the registry finds of it."""

from datetime import date

import pytest

from tongxing.demo.running import demo

DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def made(tmp_path_factory, harbin_with):
    folder = tmp_path_factory.mktemp("demo")
    with demo(
        harbin_with(folder, "culture"), children=30, seed=3, database=str(folder / "city.db"), folder=folder
    ) as made:
        yield made


def known(made, *facts):
    answers = made.registry.answers(made.registry.access("demo-county", "culture"))
    return {row[0]: row[1:] for row in answers.values(facts, on=DAY, subjects=None).iter_rows()}


def test_who_joins_who_joins_nothing_and_of_whom_nobody_knows(made):
    truth, found = made.answers.theirs["culture"], known(made, "activity_within_year", "city_introduced")
    told = {"joining": True, "joining_nothing": False, "not_known": None}
    for name, value in told.items():
        mine = [child for child in truth[name] if child in found]
        assert mine and {found[child][0] for child in mine} == {value}
    introduced = {child for child, (_, is_introduced) in found.items() if is_introduced}
    assert introduced and introduced == {child for child in truth["introduced"] if child in found}
