"""Decisions: reasons, certainty, remedies, one subject like many, and what must never depend on order or on ignorance."""

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tongxing_toy_policy import FACTS, ToySources, item, policy, world

from tongxing import PluginError, UsageError
from tongxing.policy.decisions import decide, withhold

ON = date(2026, 11, 23)
DAOLI = "230102000000"
SMALL = item("SMALL", ("2021-01-01", {"height": ["height <= :toy_limit_cm"], "pupil": ["enrolled"]}))
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
ALIKE = ("first", "taller", "elsewhere", "soon")


def one(items: str, folder, *, on=ON, **rows):
    """The first decision on a child called ``a``."""
    sources = ToySources({"a": rows.pop("born", None)}, **rows)
    return decide(policy(items, folder), sources, on=on, decided_at=NOON).of("a")[0]


def test_a_decision_is_told_as_programs_rely_on(tmp_path):
    made = one(
        SMALL,
        tmp_path,
        heights=[("a", date(2026, 10, 1), 118), ("a", date(2026, 11, 1), 118)],
        residence={"a": [(date(2020, 1, 1), None, DAOLI)]},
    )
    assert json.loads(json.dumps(made.as_dict())) == {
        "subject": "a",
        "item": "SMALL",
        "edition": None,
        "edition_label": None,
        "on": "2026-11-23",
        "decided_at": "2026-11-23T04:00:00+00:00",
        "certainty": "confirmed",
        "answer": "MET",
        "since": "2026-10-01",
        "until": "2027-05-21",
        "track": "height",
        "conditions": [
            {
                "track": "height",
                "text": "height <= :toy_limit_cm",
                "answer": "MET",
                "clause": {"title": "art. height", "url": None, "certainty": "confirmed"},
                "facts": [
                    {"key": "height", "value": 118, "source": None, "from": "2026-10-01", "certainty": "confirmed"}
                ],
                "parameters": [{"key": "toy_limit_cm", "value": 130, "division": "230100", "from": "2025-03-01"}],
                "remedy": None,
            },
            {
                "track": "pupil",
                "text": "enrolled",
                "answer": "NOT_KNOWN",
                "clause": {"title": "art. pupil", "url": None, "certainty": "confirmed"},
                "facts": [
                    {"key": "enrolled", "value": None, "source": None, "from": None, "certainty": None, "off": "school"}
                ],
                "parameters": [],
                "remedy": None,
            },
        ],
        "missing_parameters": [],
    }


def test_an_open_parameter_is_named_and_leaves_the_answer_open(tmp_path):
    made = one(
        SMALL,
        tmp_path,
        on=date(2024, 10, 1),
        heights=[("a", date(2024, 9, 1), 118)],
        residence={"a": [(date(2020, 1, 1), None, DAOLI)]},
    )
    assert (made.answer, made.missing_parameters, made.certainty) == ("NOT_KNOWN", ("toy_limit_cm",), "open")
    assert made.conditions[0].parameters[0].as_dict() == {
        "key": "toy_limit_cm",
        "value": None,
        "division": "230100",
        "from": "2024-09-01",
    }


def test_a_place_not_known_is_not_a_parameter_missing(tmp_path):
    made = one(SMALL, tmp_path, heights=[("a", date(2026, 11, 1), 118)])
    assert (made.answer, made.missing_parameters) == ("NOT_KNOWN", ())
    assert made.conditions[0].parameters[0].division is None


def test_before_the_first_version_no_rule_is_in_force(tmp_path):
    made = one(SMALL, tmp_path, on=date(2020, 12, 31))
    assert (made.answer, made.since, made.until, made.conditions) == ("NOT_KNOWN", None, date(2021, 1, 1), ())


def test_not_known_does_not_reach_back_before_the_rule(tmp_path):
    assert one(SMALL, tmp_path).since == date(2021, 1, 1)


def test_after_its_last_day_a_rule_that_was_repealed_is_not_in_force(tmp_path):
    repealed = SMALL.replace("- {from: 2021-01-01,", "- {from: 2021-01-01, until: 2025-01-01,")
    made = one(repealed, tmp_path)
    assert (made.answer, made.since, made.until) == ("NOT_KNOWN", date(2025, 1, 1), None)


def test_certainty_is_the_weakest_of_what_decides(tmp_path):
    moved = {"a": [(date(2020, 1, 1), None, "230202000000")]}
    made = one(SMALL, tmp_path, heights=[("a", date(2026, 11, 1), 118)], residence=moved)
    assert (made.answer, made.certainty) == ("MET", "reconstructed"), "the province's limit is reconstructed"
    judged = one(
        SMALL,
        tmp_path,
        on=date(2025, 3, 20),
        heights=[("a", date(2025, 3, 1), 1)],
        residence={"a": [(date(2020, 1, 1), None, DAOLI)]},
    )
    assert judged.certainty == "reconstructed", "how long a height is good was judged then"


def test_a_remedy_names_the_paper_and_the_first_day_on_which_the_calendar_alone_helps(tmp_path):
    grown = item("GROWN", ("2020-01-01", {"age": ["years >= 6", "has_card"]}))
    papers = grown.replace(
        '{if: "has_card", clause: "art. age"}', '{if: "has_card", clause: "art. age", papers: [card]}'
    )
    made = one(papers, tmp_path, born=date(2021, 2, 28))
    by_age, by_card = made.conditions
    assert by_age.remedy.as_dict() == {"paper": None, "date": "2027-02-28"}
    assert by_card.remedy.as_dict() == {"paper": "card", "date": None}


def test_a_remedy_names_the_first_of_all_days_on_which_a_condition_holds(tmp_path):
    grown = item("GROWN", ("2020-01-01", {"age": ["years >= 6"], "elder": ["years >= 8"]}))
    remedies = [condition.remedy.date for condition in one(grown, tmp_path, born=date(2021, 2, 28)).conditions]
    assert remedies == [date(2027, 2, 28), date(2029, 2, 28)]


def test_a_figure_is_told_of_the_place_by_which_it_holds(tmp_path):
    grown = item("GROWN", ("2020-01-01", {"age": ["years >= :toy_age_min AND height <= :toy_limit_cm"]}))
    jilin = {"a": [(date(2020, 1, 1), None, "220102000000")]}
    here = {"a": [(date(2020, 1, 1), None, DAOLI)]}
    told = one(grown, tmp_path, born=date(2019, 2, 28), residence=here, hukou=jilin).conditions[0].parameters
    assert [(each.value, each.division) for each in told] == [(7, "220000"), (130, "230100")]


def test_an_open_figure_for_which_an_unknown_fact_asks_is_named(tmp_path):
    measured = ToySources({"a": None}, heights=[("a", date(2026, 11, 1), 118)])
    made = decide(policy(SMALL, tmp_path).replaced({"toy_good_days": None, "toy_limit_cm": 130}), measured, on=ON)
    assert (made.of("a")[0].answer, made.of("a")[0].missing_parameters) == ("NOT_KNOWN", ("toy_good_days",))


def test_a_remedy_does_not_promise_beyond_the_version_in_force(tmp_path):
    grown = item("GROWN", ("2020-01-01", {"age": ["years >= 6"]}), ("2027-01-01", {"age": ["years >= 7"]}))
    assert one(grown, tmp_path, born=date(2021, 2, 28)).conditions[0].remedy is None


def test_the_track_is_the_first_met_one_in_file_order(tmp_path):
    card = [("a", date(2024, 1, 1), None, "red")]
    two = item("TWO", ("2020-01-01", {"none": ["NOT has_card"], "red": ["colour = 'red'"], "any": ["has_card"]}))
    assert one(two, tmp_path, cards=card).track == "red"


def test_all_conditions_of_all_tracks_are_listed_also_where_one_track_is_met(tmp_path):
    two = item("TWO", ("2020-01-01", {"a": ["has_card", "years > 3"], "b": ["colour = 'red'"]}))
    made = one(two, tmp_path, cards=[("a", date(2024, 1, 1), None, "red")])
    assert [(c.track, c.answer) for c in made.conditions] == [("a", "MET"), ("a", "NOT_KNOWN"), ("b", "MET")]


def test_unknown_items_are_refused_with_a_near_miss(tmp_path):
    with pytest.raises(UsageError, match="Did you mean 'SMALL'"):
        decide(policy(SMALL, tmp_path), ToySources({}), on=ON, items=["SMAL"])


def test_nobody_to_decide_for_is_nobody_decided(tmp_path):
    assert decide(policy(SMALL, tmp_path), ToySources({}), on=ON).frame.is_empty()


def test_a_fact_may_be_given_instead_of_computed(tmp_path):
    from tongxing.policy.case_sources import BEGIN
    from tongxing.policy.runs import Runs, pl

    said = Runs(pl.DataFrame([("a", BEGIN, None, True)], schema=["subject", "from", "until", "value"], orient="row"))
    made = decide(policy(SMALL, tmp_path), ToySources({"a": None}), on=ON, given={"enrolled": said}).of("a")[0]
    assert (made.answer, made.track) == ("MET", "pupil")


def test_each_source_is_asked_once_however_many_there_are(tmp_path):
    from test_core_policy_replay import ITEMS

    for children in (1, 50):
        sources = world(children, seed=1)
        decide(policy(ITEMS, tmp_path), sources, on=ON).each(sources.children)
        assert sorted(sources.asked) == ["Card", "Child", "Height", "hukou", "residence"]


def test_a_fact_that_fails_silences_no_other_department_and_is_named(tmp_path):
    from test_core_policy_facts import made

    def broken():
        raise KeyError("secret")

    facts = [*FACTS, made(broken, key="broken"), made(uses=["broken"], key="after")]
    text = SMALL + item("OTHER", ("2020-01-01", {"t": ["after"], "u": ["years > 3"]}))
    decisions = decide(policy(text, tmp_path, facts=facts), ToySources({"a": date(2020, 1, 1)}), on=ON)
    other = decisions.of("a")[1]
    assert (other.answer, other.track) == ("MET", "u")
    assert other.conditions[0].answer == "NOT_KNOWN" and other.conditions[0].as_dict()["facts"][0]["fault"] == "toy"
    assert "raised KeyError" in str(decisions.faults["broken"])
    with pytest.raises(PluginError, match="raised KeyError"):
        decide(policy(text, tmp_path, facts=facts), ToySources({"a": None}), on=ON, strict=True)


# one like many, order, ignorance --------------------------------------------------------------------------------------


def only(sources: ToySources, child: str) -> ToySources:
    """The same world with one child in it."""
    return ToySources(
        {child: sources.children[child]},
        [row for row in sources.heights if row[0] == child],
        [row for row in sources.cards if row[0] == child],
        {child: sources.residence[child]},
        {child: sources.hukou[child]},
    )


def test_reasons_that_were_told_of_another_are_told_only_where_all_that_they_name_is_the_same(tmp_path):
    grown = item("GROWN", ("2020-01-01", {"age": ["height <= :toy_limit_cm"], "card": ["has_card"]}))
    here, there = ([(date(2020, 1, 1), None, code)] for code in (DAOLI, "220102000000"))
    measured = [(child, date(2026, 11, 1), 119 if child == "taller" else 118) for child in ALIKE]
    places = {child: there if child == "elsewhere" else here for child in ALIKE}
    soon = [("soon", date(2027, 1, 1), None, "red")]
    sources = ToySources(dict.fromkeys(ALIKE), heights=measured, cards=soon, residence=places, hukou=places)
    together = decide(policy(grown, tmp_path), sources, on=ON, decided_at=NOON).each([*ALIKE, *ALIKE])
    alone = [decide(policy(grown, tmp_path), only(sources, child), on=ON, decided_at=NOON).of(child) for child in ALIKE]
    assert [together[child] for child in ALIKE] == alone
    assert len({repr(told.conditions) for (told,) in alone}) == len(ALIKE), "each differs in one thing that is told"


@pytest.mark.slow
@given(st.integers(0, 10_000), st.dates(date(2019, 6, 1), date(2028, 1, 1)))
@settings(max_examples=4, suppress_health_check=list(HealthCheck))
def test_one_subject_and_a_batch_get_the_same_decisions(tmp_path, seed, on):
    from test_core_policy_replay import ITEMS

    rules, sources = policy(ITEMS, tmp_path), world(12, seed)
    many = decide(rules, sources, on=on, decided_at=NOON)
    apart = decide(rules, sources, on=on, decided_at=NOON, together=0)
    assert apart.frame.sort("item", "subject").equals(many.frame.sort("item", "subject"))
    for child in sources.children:
        alone = decide(rules, only(sources, child), on=on, decided_at=NOON)
        assert alone.of(child) == many.of(child)


condition = st.sampled_from(
    ["has_card", "years >= 6", "height <= :toy_limit_cm", "colour = 'red'", "NOT (years > 8 OR has_card)", "enrolled"]
)
tracks = st.lists(st.lists(condition, min_size=1, max_size=3, unique=True), min_size=1, max_size=3)


def answers(rule, sources, folder, on=ON):
    text = item("X", ("2020-01-01", {f"t{number}": texts for number, texts in enumerate(rule)}))
    return decide(policy(text, folder), sources, on=on).frame


@pytest.mark.slow
@given(tracks, st.randoms(use_true_random=False), st.integers(0, 100))
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_the_order_of_conditions_and_tracks_is_irrelevant(tmp_path, rule, luck, seed):
    sources = world(15, seed)
    other = [luck.sample(texts, len(texts)) for texts in luck.sample(rule, len(rule))]
    columns = ["subject", "answer", "since", "until"]
    assert answers(rule, sources, tmp_path).select(columns).equals(answers(other, sources, tmp_path).select(columns))


@pytest.mark.slow
@given(tracks, st.integers(0, 100))
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_knowing_less_never_makes_yes_of_no_and_never_no_of_yes(tmp_path, rule, seed):
    whole, less = world(15, seed), world(15, seed)
    less.children = {one: None if number % 2 else born for number, (one, born) in enumerate(less.children.items())}
    less.residence = {one: [] for one in less.residence}
    less.heights = []
    for before, after in zip(
        answers(rule, less, tmp_path)["answer"], answers(rule, whole, tmp_path)["answer"], strict=True
    ):
        assert before in ("NOT_KNOWN", after)


def test_nothing_known_is_never_no(tmp_path):
    from test_core_policy_replay import ITEMS

    blank = ToySources({"a": None})
    assert set(decide(policy(ITEMS, tmp_path), blank, on=ON).frame["answer"]) == {"NOT_KNOWN"}


# withheld -------------------------------------------------------------------------------------------------------------


def test_without_the_items_category_only_its_existence_is_told(tmp_path):
    seen = withhold(one(SMALL, tmp_path, heights=[("a", date(2026, 11, 1), 118)]), {"core.identity"}).as_dict()
    assert (seen["answer"], seen["since"], seen["until"], seen["track"], seen["certainty"]) == ("WITHHELD", *[None] * 4)
    assert seen["conditions"] == [] and seen["missing_parameters"] == []


def test_a_condition_with_a_withheld_fact_is_withheld_and_so_is_the_track_that_rests_on_it(tmp_path):
    text = item("MINE", ("2020-01-01", {"t": ["age_years >= 3", "has_card"], "u": ["height > 200"]})).replace(
        "toy.fact", "toy.item"
    )
    made = one(text, tmp_path, born=date(2020, 1, 1), cards=[("a", date(2024, 1, 1), None, "red")])
    assert (made.answer, made.track) == ("MET", "t")
    seen = withhold(made, {"toy.item", "core.identity"})
    assert (seen.answer, seen.since, seen.track) == ("MET", made.since, None)
    by_age, by_card, by_height = (condition.as_dict() for condition in seen.conditions)
    assert by_age["answer"] == "MET" and by_age["facts"][0]["value"] == 6
    assert by_card["answer"] == "WITHHELD" and by_card["facts"] == [{"key": "has_card", "withheld": True}]
    assert by_card["remedy"] is None and by_card["text"] == "has_card" and by_card["clause"]["title"] == "art. t"
    assert by_height["facts"] == [{"key": "height", "withheld": True}], "also where nothing is known of it"
    assert withhold(made, {"toy.item", "toy.fact", "core.identity"}) == made
