"""What leaves the door of statistics: small numbers left out with what would give them away, the rest rounded."""

import polars as pl

from tongxing.trust.statistics.cells import Limits, cube_of, places_of
from tongxing.trust.statistics.reckoning import Reckoning
from tongxing.trust.statistics.suppressing import released

LIMITS = Limits(county=10, above=5, base=5)
WEST, EAST, OTHER_CITY = "230102000000", "230103000000", "230202000000"


def answers(**tables):
    """A frame of subjects, from how many there are of each (county, answers)."""
    rows = [(place, *said) for (place, *said), count in tables["of"].items() for _ in range(count)]
    return pl.DataFrame(rows, schema=["place", *tables["names"]], orient="row", infer_schema_length=None)


def told(of, limits=LIMITS, table="t"):
    rows = released(answers(of=of, names=["t"]), ("t",), limits)[table]
    return {row.place: (row.denominator, row.met, row.not_met, row.not_known) for row in rows}


def test_numbers_are_rounded_to_the_nearest_multiple():
    found = told({(WEST, "met"): 62, (WEST, "not_met"): 33})
    assert found[WEST] == (95, 60, 35, 0)


def test_a_number_below_the_limit_is_left_out_with_another_that_would_give_it_away():
    found = told({(WEST, "met"): 62, (WEST, "not_met"): 9})
    assert found[WEST][2] is None and None in found[WEST][:2]


def test_the_limit_itself_is_told():
    assert told({(WEST, "met"): 62, (WEST, "not_met"): 10})[WEST] == (70, 60, 10, 0)


def test_a_citys_limit_is_lower_than_a_countys():
    few = {(WEST, "met"): 40, (WEST, "not_met"): 4, (EAST, "met"): 50, (EAST, "not_met"): 4, (OTHER_CITY, "met"): 60}
    few[OTHER_CITY, "not_met"] = 60
    found = told(few)
    assert found[WEST][2] is None and found[EAST][2] is None
    assert told(few, Limits(4, 5, 5))["230100000000"] == (100, 90, 10, 0)


def test_that_all_of_a_group_have_something_is_not_told():
    found = told({(WEST, "met"): 40, (EAST, "met"): 40, (EAST, "not_met"): 40})
    assert found[WEST][2] is None and found[WEST][1] is None


def test_that_nobody_is_there_is_told():
    of = {(WEST, "met"): 40, (WEST, "not_met"): 40, (EAST, None): 12}
    assert told(of)[EAST] == (0, 0, 0, 0)


def test_a_group_of_few_is_left_out_with_all_its_parts():
    of = {(WEST, "met"): 40, (WEST, "not_met"): 40, (EAST, "met"): 3, (EAST, "not_met"): 1}
    assert told(of)[EAST] == (None, None, None, 0)


def test_subjects_of_whom_no_county_is_known_are_a_place_of_their_own():
    of = {(None, "met"): 40, (None, "not_met"): 40, (WEST, "met"): 40, (WEST, "not_met"): 40}
    found = told(of)
    assert found[""] == (80, 40, 40, 0) and found[None] == (160, 80, 80, 0)


def test_counties_stand_under_their_cities_and_everything_under_all():
    assert places_of([WEST, EAST, OTHER_CITY])["230100000000"] == {WEST, EAST}
    assert places_of([WEST, "", OTHER_CITY])[None] == {WEST, "", OTHER_CITY}


def test_what_two_tables_differ_by_is_guarded_too():
    names = ["all", "older"]
    of = {(WEST, "met", "met"): 40, (WEST, "not_met", "not_met"): 40, (WEST, "met", None): 3}
    made = released(answers(of=of, names=names), ("all", "older"), LIMITS)
    everybody, older = (made[name][0] for name in names)
    assert None in (everybody.denominator, older.denominator)
    assert None in (everybody.met, older.met), (
        "43 and 40 differ by three, who are in the one table and not in the other"
    )


def test_a_rate_comes_from_the_numbers_as_they_are_told():
    rows = released(answers(of={(WEST, "met"): 62, (WEST, "not_met"): 33}, names=["t"]), ("t",), LIMITS)["t"]
    assert rows[0].per_thousand == round(1000 * 60 / 95, 1)


def test_what_is_told_binds_what_is_not():
    cube = cube_of(answers(of={(WEST, "met"): 62, (WEST, "not_met"): 9}, names=["t"]), ("t",), LIMITS)
    small = next(n for n, cell in enumerate(cube.cells) if cell.count == 9)
    known = Reckoning(cube)
    known.hide(small)
    found = known.range(known.form(cube.cells[small].counties, cube.cells[small].kinds))
    assert (found.least, found.most) == (6, 14), "70 stands for 68 to 72, and 60 for 58 to 62"


def test_of_nobody_at_all_nothing_is_told():
    empty = pl.DataFrame(schema={"place": pl.String, "t": pl.String})
    assert [row.denominator for row in released(empty, ("t",), LIMITS)["t"]] == [0]
