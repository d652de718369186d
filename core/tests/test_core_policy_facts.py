"""Facts: what an author may write, what a book refuses, what a computation does with garbage; core's own facts."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from tongxing_toy_policy import FACTS, Card, ToySources, has_card, years

from tongxing import Child, GuardianRecord, PluginError, Runs, fact
from tongxing.people import Residence, ResidencePermit
from tongxing.policy.compute import Computation
from tongxing.policy.core_facts import CORE_FACTS, permit, sex
from tongxing.policy.fact_parameters import FactParameters
from tongxing.policy.factbook import FactBook, Foreign
from tongxing.policy.parameter_files import core_parameters
from tongxing.policy.parameters import ParameterBook
from tongxing.policy.residence import facts as residence_facts
from tongxing.policy.sources import Inputs, schema_of


class Job(GuardianRecord):
    """A guardian's job."""


def made(function=None, *, of="child", type=bool, reads=(), uses=(), plugin="toy", **more):
    """A fact of a function."""
    function = function or (lambda *given: given[0])
    function.__name__ = more.pop("key", "mine")
    return replace(
        fact(of=of, type=type, category="toy.x", reads=reads, uses=uses, zh="我", en="Mine", **more)(function),
        plugin=plugin,
    )


def test_a_fact_is_called_as_its_function_is_and_documented_by_its_docstring():
    assert years.key == "years" and years.doc == "Completed years." and years.reads == (Child,)
    frame = pl.DataFrame({"subject": ["a"], "birth_date": [date(2020, 1, 1)]})
    assert years(frame).at(date(2026, 1, 1))["value"].to_list() == [6]


@pytest.mark.parametrize(
    ("mistake", "says"),
    [
        ({"of": "school"}, "of='school' is no subject"),
        ({"type": list}, "is no type of a fact"),
        ({"reads": ["years"]}, "'years' in `reads` is no class of records; facts are named in `uses`"),
        ({"unit": "inch"}, "'inch' is no unit"),
        ({"key": "p_mine"}, "does not begin with 'p_'"),
        ({"key": "Mine"}, "small letters"),
    ],
)
def test_what_cannot_be_a_fact_is_refused_when_it_is_declared(mistake, says):
    with pytest.raises(TypeError, match=says):
        made(lambda: None, **mistake)


def test_a_function_must_take_what_it_reads_and_uses():
    with pytest.raises(TypeError, match=r"takes 1 inputs \(cards\), and `reads` and `uses` name 2"):
        made(lambda cards: None, reads=[Card], uses=["years"])


@pytest.mark.parametrize(
    ("facts", "what", "cure"),
    [
        ([made(lambda: None), made(lambda: None, plugin="other")], "'mine' is also declared by toy", "another name"),
        ([made(uses=["yers"])], "uses 'yers', which is no fact", "Did you mean 'years'?"),
        ([made(uses=["household.years"])], "'years' is a fact of a child", "Write child.years"),
        ([made(uses=["school.years"])], "'school' is no subject", "child, guardian, household"),
        ([made(reads=[Job])], "reads Job, a record of a guardian", "fact of the guardian"),
        (
            [made(uses=["abroad"]), made(lambda: None, key="abroad", plugin="other")],
            "a fact of other",
            "data/card.yaml",
        ),
        (
            [made(of="household", uses=["guardian.job"]), made(lambda: None, key="job", of="guardian")],
            "not linked",
            "child",
        ),
        ([made(uses=["b"], key="a"), made(uses=["c"], key="b"), made(uses=["a"], key="c")], "a → b → c → a", "Cut"),
    ],
)
def test_what_does_not_fit_together_is_refused_naming_fact_and_cure(facts, what, cure):
    with pytest.raises(PluginError) as refused:
        FactBook([*FACTS, *facts])
    assert what in refused.value.what and cure in refused.value.cure
    assert refused.value.plugin in ("toy", "other")


def test_facts_stand_after_those_that_they_use():
    book = FactBook(
        [made(uses=["second"], key="first"), made(uses=["years", "has_card"], key="second", type=int), *FACTS]
    )
    assert book.order.index("second") < book.order.index("first")


def compute(returned, **more):
    """What a computation makes of what a fact returns."""
    mine = made(lambda: returned, **more)
    book = FactBook([mine])
    return Computation(book, Inputs(ToySources({})), ParameterBook()).runs("mine")


def frame(*rows, value=pl.Boolean):
    types = {"subject": pl.String, "from": pl.Date, "until": pl.Date, "value": value}
    return pl.DataFrame(rows, schema=types, orient="row")


GARBAGE = {
    "no runs": (None, "returned NoneType and no Runs"),
    "no column": (Runs(frame().drop("until")), "without until"),
    "other type": (
        Runs(frame(("a", date(2024, 1, 1), None, "x"), value=pl.String)),
        "String values and is declared bool",
    ),
    "backward": (Runs(frame(("a", date(2024, 1, 2), date(2024, 1, 2), True))), "end before they begin"),
    "undated": (Runs(frame(("a", None, None, True))), "without a first day"),
    "nobody": (Runs(frame((None, date(2024, 1, 1), None, True))), "without a subject"),
    "overlap": (Runs(frame(("a", date(2024, 1, 1), None, True), ("a", date(2024, 2, 1), None, False))), "overlap"),
    "text as day": (Runs(frame(("a", date(2024, 1, 1), None, True)).cast({"from": pl.String})), "String in 'from'"),
    "certainty": (Runs(frame(("a", date(2024, 1, 1), None, True)).with_columns(certainty=pl.lit("sure"))), "certainty"),
}


@pytest.mark.parametrize("name", GARBAGE)
def test_garbage_is_refused_naming_the_fact_and_no_person(name):
    returned, says = GARBAGE[name]
    with pytest.raises(PluginError) as refused:
        compute(returned)
    assert says in refused.value.what and refused.value.where.endswith(".mine") and refused.value.plugin == "toy"


def test_a_code_outside_the_choices_is_garbage():
    with pytest.raises(PluginError, match="not among its choices"):
        compute(Runs(frame(("a", date(2024, 1, 1), None, "z"), value=pl.String)), type=str, choices=["x"])


def test_a_fact_that_raises_is_named_and_its_message_is_not_repeated():
    def mine():
        raise ValueError("secret of 23-abc")

    book = FactBook([made(mine)])
    with pytest.raises(PluginError) as refused:
        Computation(book, Inputs(ToySources({})), ParameterBook()).runs("mine")
    assert "raised ValueError" in refused.value.what and "secret" not in str(refused.value)


def test_values_that_are_null_are_not_known():
    assert compute(Runs(frame(("a", date(2024, 1, 1), None, None)))).frame.is_empty()


def test_whole_numbers_may_stand_for_fractions():
    runs = compute(Runs(frame(("a", date(2024, 1, 1), None, 3), value=pl.Int32)), type=float)
    assert runs.frame["value"].to_list() == [3.0]


def test_what_is_read_is_asked_once_however_many_facts_read_it():
    sources = ToySources({"a": date(2020, 1, 1)}, cards=[("a", date(2024, 1, 1), None, "red")])
    computation = Computation(FactBook(FACTS), Inputs(sources), ParameterBook())
    for key in ("years", "months", "has_card", "colour"):
        computation.runs(key)
    assert sorted(sources.asked) == ["Card", "Child"]


def test_a_fact_of_a_department_that_is_off_is_not_known_and_says_whose_it_is():
    book = FactBook([made(uses=["enrolled"])], {"toy": [Foreign("enrolled", "school", bool)]})
    computation = Computation(book, Inputs(ToySources({"a": None})), ParameterBook())
    assert computation.runs("mine").frame.is_empty()
    assert computation.off("toy", "enrolled") == "school" and computation.off("toy", "mine") is None


def test_a_plugin_that_a_city_switched_off_knows_nothing_there():
    computation = Computation(FactBook([has_card]), Inputs(ToySources({}, off=frozenset({"toy"}))), ParameterBook())
    assert computation.is_known("has_card") is True  # not stamped, so core's
    stamped = FactBook([replace(has_card, plugin="toy")])
    assert not Computation(stamped, Inputs(ToySources({}, off=frozenset({"toy"}))), ParameterBook()).is_known(
        "has_card"
    )


# core's own facts -----------------------------------------------------------------------------------------------------


def residence_months(*rows):
    names = ("subject", "basis", "division", "accompanied_by", "valid_from", "valid_until")
    given = [{"subject": "a", "basis": "living", **each} for each in rows]
    types = {name: dtype for name, dtype in schema_of(Residence).items() if name in names}
    parameters = FactParameters(ParameterBook(core_parameters()), "core", "tests")
    return residence_facts.residence_months(pl.DataFrame(given, schema=types), parameters=parameters)


def months_on(runs, day):
    return runs.at(day)["value"].to_list()


def test_months_of_residence_run_on_over_townships_of_one_county():
    runs = residence_months(
        {"division": "230102001000", "valid_from": date(2026, 1, 31), "valid_until": date(2026, 4, 1)},
        {"division": "230102002000", "valid_from": date(2026, 4, 1)},
    )
    assert months_on(runs, date(2026, 7, 30)) == [5] and months_on(runs, date(2026, 7, 31)) == [6]


@pytest.mark.parametrize(
    ("second", "months"),
    [
        ({"division": "230202001000", "valid_from": date(2026, 4, 1)}, 1),
        ({"division": "230102001000", "valid_from": date(2026, 5, 2)}, 0),
        ({"division": "230102001000", "valid_from": date(2026, 5, 1)}, 4),
    ],
    ids=["another county", "a hole of 31 days", "a hole of 30 days"],
)
def test_months_of_residence_begin_anew_in_another_county_and_after_a_long_hole(second, months):
    first = {"division": "230102001000", "valid_from": date(2026, 1, 1), "valid_until": date(2026, 4, 1)}
    runs = residence_months(first, second)
    assert months_on(runs, date(2026, 5, 3)) == [months]
    assert months_on(runs, date(2026, 3, 31)) == [2]


@pytest.mark.parametrize(("back", "months"), [(date(2026, 3, 31), [4]), (date(2026, 4, 1), [1])])
def test_a_visit_home_breaks_the_months_of_residence_once_it_is_too_long(back, months):
    visit = {"division": "220102001000", "valid_from": date(2026, 3, 1), "valid_until": back, "basis": "home"}
    runs = residence_months({"division": "230102001000", "valid_from": date(2026, 1, 1)}, visit)
    assert months_on(runs, date(2026, 3, 5)) == [2], "a visit that is still open counts"
    assert months_on(runs, date(2026, 5, 1)) == months
    assert runs.at(date(2026, 5, 1))["certainty"].to_list() == (["reconstructed"] if months == [4] else ["confirmed"])


def test_at_the_hukou_place_no_months_of_residence_run():
    visit = {"division": "220102001000", "valid_from": date(2026, 3, 1), "basis": "home"}
    runs = residence_months({"division": "230102001000", "valid_from": date(2026, 1, 1)}, visit)
    assert months_on(runs, date(2026, 3, 31)) == [2] and months_on(runs, date(2026, 4, 1)) == []


def test_no_permit_record_is_not_no_permit():
    none = pl.DataFrame(schema=schema_of(ResidencePermit))
    assert permit(none).frame.is_empty()


def test_sex_is_known_from_birth():
    one = pl.DataFrame({"subject": ["a"], "sex": ["2"], "birth_date": [date(2020, 1, 1)]})
    assert sex(one).at(date(2026, 1, 1))["value"].to_list() == ["2"]


def test_every_fact_of_core_is_documented_and_stamped():
    assert all(each.doc and each.plugin == "core" and each.title.zh for each in CORE_FACTS)
