"""Service items: what a file of rules may say, and how its mistakes are told with file, line and cure."""

from datetime import date

import pytest
from tongxing_toy_policy import FACTS, PARAMETERS, item, loaded, policy

from tongxing import Indicator, PluginError, Words
from tongxing.policy.catalogue import items_of

GOOD = """
- item: HELP
  subject: child
  category: toy.fact
  area: 学有所教
  title: {zh: 帮助, en: Help}
  decided_by: residence
  period: school_year
  apply: {where: {zh: 窗口}, channel: [desk], papers: [card], limit: {count: 15, unit: workday}, terms: {zh: 款}}
  procedure: helping
  entitled:
    - from: 2024-01-01
      source: {title: 法, url: "https://example.org", certainty: confirmed}
      tracks:
        - key: tall
          title: {zh: 高}
          conditions:
            - {if: "height >= 120", clause: 第一条, papers: [card]}
            - if: "years >= :toy_age_min"
              clause: {title: 第二条, certainty: reconstructed}
    - from: 2025-01-01
      source: {title: 新法, certainty: confirmed}
      tracks:
        - {key: all, conditions: [{if: "TRUE", clause: 第三条}]}
  served:
    - from: 2024-01-01
      source: {title: 法, certainty: confirmed}
      tracks: [{key: done, conditions: [{if: "has_card", clause: 第四条}]}]
"""


def test_an_item_is_read_whole(tmp_path):
    (made,) = loaded(items_of, GOOD, tmp_path)
    assert (made.key, made.plugin, made.subject, made.basis) == ("HELP", "toy", "child", "residence")
    first, second = made.entitled.versions
    assert (first.start, first.until, second.until) == (date(2024, 1, 1), date(2025, 1, 1), None)
    assert made.title == Words("帮助", "Help") and made.apply.where.words == Words("窗口", "窗口")
    assert made.entitled.on(date(2023, 12, 31)) is None and made.entitled.on(date(2025, 1, 1)) is second


def test_a_clause_takes_from_its_version_what_it_does_not_say(tmp_path):
    (made,) = loaded(items_of, GOOD, tmp_path)
    plain, graded = (demand.clause for demand in made.entitled.versions[0].demands)
    assert plain.as_dict() == {"title": "第一条", "url": "https://example.org", "certainty": "confirmed"}
    assert graded.as_dict() == {"title": "第二条", "url": "https://example.org", "certainty": "reconstructed"}


def test_a_served_rule_without_a_source_rests_on_that_of_the_entitlement(tmp_path):
    served = GOOD.index("  served:")
    plain = GOOD[:served] + GOOD[served:].replace("      source: {title: 法, certainty: confirmed}\n", "")
    (made,) = loaded(items_of, plain, tmp_path)
    assert made.served.versions[0].source == made.entitled.versions[0].source


MISTAKES = {
    "no clause": (
        '{if: "height >= 120", clause: 第一条, papers: [card]}',
        '{if: "height >= 120"}',
        18,
        "clause is missing",
    ),
    "no source": ("      source: {title: 新法, certainty: confirmed}\n", "", 21, "source is missing"),
    "no certainty": ("{title: 新法, certainty: confirmed}", "{title: 新法}", 22, "certainty is missing"),
    "no condition": ('[{if: "TRUE", clause: 第三条}]', "[]", 24, "the track 'all' has no condition"),
    "no track": (
        'tracks: [{key: done, conditions: [{if: "has_card", clause: 第四条}]}]',
        "tracks: []",
        28,
        "without a track",
    ),
    "no version": ("  served:\n    - from: 2024-01-01", "  served: none\n  x:\n    - from: 2024-01-01", 25, "list"),
    "yes as a key": ("key: all", "key: yes", 24, "YAML reads on, off, yes and no"),
    "order": ("- from: 2025-01-01", "- from: 2024-01-01", 21, "does not come after the one from 2024-01-01"),
    "overlap": (
        "    - from: 2024-01-01\n      source: {title: 法, url",
        "    - from: 2024-01-01\n      until: 2026-01-01\n      source: {title: 法, url",
        22,
        "overlaps the one until 2026-01-01",
    ),
    "ends before": ("- from: 2025-01-01", "- from: 2025-01-01\n      until: 2025-01-01", 22, "ends on 2025-01-01"),
    "misspelt": ("papers: [card]}\n            - if", "paper: [card]}\n            - if", 18, "Did you mean 'papers'?"),
    "yaml word": ("  served:\n", "  on: 1\n  served:\n", 2, "YAML reads on, off, yes and no"),
    "period": ("period: school_year", "period: yearly", 8, "school_year"),
    "subject": ("subject: child", "subject: school", 3, "household"),
    "key": ("item: HELP", "item: help", 2, "pattern"),
    "a date": ("height >= 120", "height >= '2024-01-01'", 18, "Begin a new version of the rule on that day"),
    "a function": ("height >= 120", "abs(height) >= 120", 18, "calls the function abs"),
    "twice": ("  period: school_year", "  period: school_year\n  period: once", 9, "says 'period' twice"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_refused_with_file_line_and_cure(name, tmp_path):
    old, new, line, says = MISTAKES[name]
    assert old in GOOD
    with pytest.raises(PluginError) as refused:
        loaded(items_of, GOOD.replace(old, new), tmp_path)
    assert says in str(refused.value)
    assert refused.value.where == f"data.yaml:{line}" and refused.value.plugin == "toy"


MISFITS = {
    "unknown fact": ("hight >= 120", "no fact 'hight'. Did you mean 'height'?"),
    "unknown parameter": ("height >= :toy_limit", "no parameter ':toy_limit'. Did you mean 'toy_limit_cm'?"),
    "types": ("height = 'tall'", "height is a number and 'tall' is a text"),
    "code": ("colour = 'green'", "colour is never 'green'. It can be red, blue"),
    "yes or no": ("has_card > 1", "has_card is a yes or no"),
    "other department": ("abroad", "'abroad' is a fact of other, which the card does not list"),
    "other subject": ("homely", "'homely' is a fact of a household, and this is decided for a child"),
}


@pytest.mark.parametrize("name", MISFITS)
def test_what_does_not_fit_the_city_is_refused_with_its_line(name, tmp_path):
    from test_core_policy_facts import made

    facts = [*FACTS, made(lambda: None, key="abroad", plugin="other"), made(lambda: None, key="homely", of="household")]
    text, says = MISFITS[name]
    with pytest.raises(PluginError) as refused:
        policy(GOOD.replace("height >= 120", text), tmp_path, facts=facts)
    assert says in str(refused.value) and refused.value.where == "data.yaml:18"


def test_a_fact_that_a_card_lists_may_be_named_though_nobody_is_there_to_know_it(tmp_path):
    policy(GOOD.replace("height >= 120", "enrolled"), tmp_path)


def test_a_listed_fact_of_another_type_is_refused(tmp_path):
    from test_core_policy_facts import made

    school = made(lambda: None, key="enrolled", plugin="school", type=int)
    with pytest.raises(PluginError, match="the card lists 'enrolled' as bool"):
        policy(GOOD.replace("height >= 120", "enrolled"), tmp_path, facts=[*FACTS, school])


def test_a_parameter_of_another_department_is_not_known_to_this_one(tmp_path):
    from tongxing.policy.parameter_forms import parameters_of
    from tongxing.policy.policy import Policy

    with pytest.raises(PluginError, match="no parameter ':toy_age_min'"):
        Policy.composed(
            facts=FACTS,
            parameters=loaded(parameters_of, PARAMETERS, tmp_path, plugin="other"),
            items=loaded(items_of, GOOD, tmp_path),
        )


def test_an_item_that_two_plugins_decide_is_refused_naming_both(tmp_path):
    with pytest.raises(PluginError) as refused:
        policy(item("A", ("2024-01-01", {"x": ["has_card"]})) * 2, tmp_path)
    assert "'A' is also decided by toy" in refused.value.what and refused.value.blames == "toy"


def test_an_indicator_is_checked_like_a_rule(tmp_path):
    wrong = Indicator("share", Words("率", "Share"), "child", "has_cart", "years >= 6", plugin="toy")
    with pytest.raises(PluginError, match="Did you mean 'has_card'"):
        policy(GOOD, tmp_path, indicators=[wrong])
