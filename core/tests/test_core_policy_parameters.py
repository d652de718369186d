"""Parameters: inheritance down the divisions, holes that cities fill, and files refused with their line."""

from datetime import date

import polars as pl
import pytest
from tongxing_toy_policy import PARAMETERS, loaded

from tongxing import PluginError, UsageError
from tongxing.policy.fact_parameters import FactParameters
from tongxing.policy.parameter_forms import fill_of, parameters_of
from tongxing.policy.parameters import ParameterBook, place_of_figures

LIMIT = "toy_limit_cm"
DAOLI, DALIAN, LONGSHA = "230102000000", "210202000000", "230202000000"


@pytest.fixture
def book(tmp_path):
    return ParameterBook(loaded(parameters_of, PARAMETERS, tmp_path))


@pytest.mark.parametrize(
    ("division", "day", "value", "by"),
    [
        (DAOLI, date(2020, 12, 31), None, "000000000000"),
        (DAOLI, date(2021, 1, 1), 120, "000000000000"),
        (DAOLI, date(2024, 3, 1), 125, "230000000000"),
        (DAOLI, date(2024, 9, 1), None, "230100000000"),
        (DAOLI, date(2025, 3, 1), 130, "230100000000"),
        ("230102001000", date(2025, 3, 1), 130, "230100000000"),
        (LONGSHA, date(2025, 3, 1), 125, "230000000000"),
        (DALIAN, date(2025, 3, 1), 120, "000000000000"),
    ],
)
def test_the_nearest_division_that_says_anything_on_the_day_decides(book, division, day, value, by):
    found = book.resolve(LIMIT, division, day)
    assert (found.value, found.division) == (value, by)
    assert found.is_open == (value is None)


@pytest.mark.parametrize("place", [None, "000000000000", "230000000000", "230100000000"])
def test_a_place_not_known_gets_a_value_only_where_all_within_it_have_the_same(book, place):
    assert book.resolve(LIMIT, place, date(2024, 2, 29)).value == 120
    assert book.resolve(LIMIT, place, date(2024, 3, 1)).value == (None if place in (None, "000000000000") else 125)
    late = book.resolve(LIMIT, place, date(2025, 3, 1))
    assert late.value == (130 if place == "230100000000" else None)
    assert not late.is_open, "the value is set; it is the place that is not known"


def test_a_code_that_no_table_knows_is_a_place_not_known(book):
    assert book.resolve(LIMIT, "990102000000", date(2025, 3, 1)).value is None
    assert book.resolve(LIMIT, "990102000000", date(2022, 3, 1)).value == 120


def test_a_city_fills_a_hole_for_itself_alone(book):
    entry = {"key": LIMIT, "from": date(2024, 10, 1), "division": "230100", "value": 128}
    filled = book.filled([fill_of({**entry, "source": {"title": "市"}, "certainty": "confirmed"}, book, "city.toml")])
    assert filled.resolve(LIMIT, DAOLI, date(2024, 12, 1)).value == 128
    assert filled.resolve(LIMIT, DAOLI, date(2025, 3, 1)).value == 130
    assert filled.resolve(LIMIT, LONGSHA, date(2024, 12, 1)).value == 125
    assert book.resolve(LIMIT, DAOLI, date(2024, 12, 1)).value is None, "the book itself does not change"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"key": "toy_limit"}, "no parameter 'toy_limit'. Did you mean 'toy_limit_cm'"),
        ({"value": "tall"}, "value: 'tall' is no number of cm"),
        ({"value": None}, "certainty"),
        ({"division": "99"}, "division code"),
        ({"source": {}}, "source.title"),
        ({"key": "toy_good_days", "division": "230100"}, "holds everywhere"),
    ],
)
def test_a_wrong_fill_is_refused_naming_the_citys_file(book, change, says):
    entry = {"key": LIMIT, "from": date(2024, 10, 1), "division": "230100", "value": 128}
    with pytest.raises(UsageError, match=r"city\.toml") as refused:
        fill_of({**entry, "source": {"title": "市"}, "certainty": "confirmed", **change}, book, "city.toml")
    assert says in str(refused.value)


def test_a_fact_gets_the_values_over_time_of_what_holds_everywhere(book):
    given = FactParameters(book, "toy", "facts.mine")
    assert given.toy_good_days.on(date(2025, 5, 31)) == 90 and given.toy_good_days.on(date(2025, 6, 1)) == 200
    assert given.toy_good_days.on(date(2019, 1, 1)) is None
    assert given.keys == ["toy_good_days"]


def test_a_fact_gets_the_value_of_each_division_and_day_of_what_holds_by_place(book):
    given = FactParameters(book, "toy", "facts.mine")
    limit = getattr(given, LIMIT)
    asked = pl.DataFrame(
        {
            "place": [DAOLI, "230202000000", "220102000000", None, DAOLI],
            "day": [date(2025, 3, 1), date(2025, 3, 1), date(2025, 3, 1), date(2025, 3, 1), date(2024, 12, 1)],
        }
    )
    found = asked.select(
        value=limit.value_at(pl.col("place"), pl.col("day")), sure=limit.certainty_at(pl.col("place"), pl.col("day"))
    )
    assert found.rows() == [
        (130, "confirmed"),
        (125, "reconstructed"),
        (120, "confirmed"),
        (None, None),  # the place is not known, and places differ
        (None, "open"),
    ]
    assert given.keys == [LIMIT]


def test_a_fact_that_asks_for_a_parameter_that_nobody_gives_is_refused(book):
    with pytest.raises(PluginError) as refused:
        _ = FactParameters(book, "toy", "facts.mine").toy_good_day
    assert "Did you mean 'toy_good_days'" in str(refused.value) and refused.value.where == "facts.mine"


ONE = """
- key: k
  title: {zh: 题}
  unit: %(unit)s
  by: %(by)s
  values:
    - from: 2020-01-01
      division: "000000"
      value: 1
      source: {title: s}
      certainty: confirmed
    - from: %(from)s
      division: %(division)s
      value: %(value)s
      source: %(source)s
      certainty: %(certainty)s
"""
GOOD = {
    "unit": "year",
    "by": "residence",
    "from": "2021-01-01",
    "division": "000000",
    "value": "2",
    "source": "{title: s}",
}
GOOD["certainty"] = "confirmed"


def test_codes_may_be_written_as_yaml_reads_numbers(tmp_path):
    (made,) = loaded(parameters_of, ONE % {**GOOD, "division": 230102}, tmp_path)
    assert [setting.division for setting in made.settings] == ["000000000000", DAOLI]


@pytest.mark.parametrize(
    ("change", "line", "says"),
    [
        ({"from": "2020-01-01"}, 12, "does not come after 2020-01-01"),
        ({"from": "2019-01-01"}, 12, "oldest first"),
        ({"from": "soon"}, 12, "must be a day"),
        ({"source": "{url: x}"}, 15, "source.title is missing"),
        ({"source": "null"}, 15, "source"),
        ({"unit": "yeer"}, 4, "'yeer' is no unit. Did you mean 'year'?"),
        ({"value": "null"}, 16, "Leave the value null where it is open"),
        ({"value": "2", "certainty": "open"}, 16, "Leave the value null where it is open"),
        ({"certainty": "sure"}, 16, "confirmed"),
        ({"value": "two"}, 14, "'two' is no number of year"),
        ({"value": "2.5"}, 14, "2.5 is no number of year"),
        ({"value": "true"}, 14, "True is no number of year"),
        ({"by": "none", "division": "230102"}, 13, "holds everywhere (by: none) and is set for 230102"),
        ({"division": "230199"}, 13, "230199 is no known province, city or county"),
        ({"division": "230102001"}, 13, "no known province, city or county"),
        ({"division": "23"}, 13, "must be a division code"),
        ({"by": "place"}, 5, "residence"),
    ],
)
def test_a_mistake_is_refused_with_file_line_and_cure(change, line, says, tmp_path):
    with pytest.raises(PluginError) as refused:
        loaded(parameters_of, ONE % {**GOOD, **change}, tmp_path)
    assert refused.value.where == f"data.yaml:{line}"
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{key: x}", "is no list"),
        ("- {key: x, titel: {zh: a}}", "Did you mean 'title'"),
        ("- {key: x, title: {zh: 题}, unit: year, by: none, values: []}", "x has no value"),
        ("- {key: x\n", "no YAML"),
    ],
)
def test_what_is_no_parameter_file_is_refused(text, says, tmp_path):
    with pytest.raises(PluginError) as refused:
        loaded(parameters_of, text, tmp_path)
    assert says in str(refused.value)


def test_a_key_that_two_plugins_give_is_refused_naming_both(tmp_path):
    with pytest.raises(PluginError) as refused:
        ParameterBook(
            [*loaded(parameters_of, ONE % GOOD, tmp_path), *loaded(parameters_of, ONE % GOOD, tmp_path, plugin="late")]
        )
    assert refused.value.plugin == "late" and refused.value.blames == "toy"


def test_figures_of_a_village_are_those_of_its_county_and_a_city_is_no_county():
    assert place_of_figures("230102001001") == place_of_figures("230102000000") == "230102000000"
    assert place_of_figures("230100000000") == "230100000000"
