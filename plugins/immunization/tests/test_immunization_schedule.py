"""The schedule as data: editions by day, a fourth is a file, and every mistake is told with its file and line."""

import re
from datetime import date, timedelta
from importlib.resources import files

import pytest

from tongxing import PluginError, UsageError
from tongxing_immunization.forecast import STATUSES, Course, Dose, decide, forecast_for, loops
from tongxing_immunization.forecast.course import HISTORIES
from tongxing_immunization.schedule import editions, lay_out, read_editions
from tongxing_immunization.schedule.laying import FINAL
from tongxing_immunization.schedule.products import SERIES, products

DATA = files("tongxing_immunization") / "data" / "schedule"
THREE = [DATA / f"cn-nip-{year}.yaml" for year in (2021, 2025, 2026)]
FOURTH = """
edition: CN-NIP-2027
from: 2027-01-01
based_on: CN-NIP-2026
title: {zh: 国家免疫规划儿童免疫程序(2027年版), en: Edition 2027}
by: plan_2026
series:
  - series: MMR
    doses:
      - {number: 2, age: 12 months}
"""


def with_file(tmp_path, text, name="cn-nip-2027.yaml"):
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return read_editions([*THREE, file])


def mistake(tmp_path, text):
    with pytest.raises(PluginError) as raised:
        with_file(tmp_path, text)
    return str(raised.value)


def changed(tmp_path, old, new, of=DATA / "cn-nip-2021.yaml"):
    """What is said of the oldest edition with one place of it changed."""
    text = of.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    file = tmp_path / "cn-nip-2021.yaml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    with pytest.raises(PluginError) as raised:
        read_editions([file])
    return str(raised.value), line


def test_three_editions_stand_in_the_order_of_their_first_days():
    days = [(edition.edition, edition.since.isoformat()) for edition in editions()]
    assert days == [("CN-NIP-2021", "2021-02-23"), ("CN-NIP-2025", "2025-01-01"), ("CN-NIP-2026", "2026-06-17")]


@pytest.mark.parametrize(
    ("day", "edition"),
    [
        ("2020-01-01", "CN-NIP-2021"),
        ("2024-12-31", "CN-NIP-2021"),
        ("2025-01-01", "CN-NIP-2025"),
        ("2026-06-16", "CN-NIP-2025"),
        ("2026-06-17", "CN-NIP-2026"),
    ],
)
def test_the_day_chooses_the_edition(day, edition):
    assert forecast_for(Course(date(2019, 1, 1)), date.fromisoformat(day)).edition == edition


def test_a_fourth_edition_is_a_file(tmp_path):
    schedule = lay_out(with_file(tmp_path, FOURTH))
    child = Course(date(2026, 1, 5), "F", (Dose("MMR", date(2026, 9, 5)),))
    before = forecast_for(child, date(2026, 12, 31), schedule=schedule)
    after = forecast_for(child, date(2027, 1, 1), schedule=schedule)
    assert (before.edition, before.of("MMR").earliest_date) == ("CN-NIP-2026", date(2027, 7, 5))
    assert (after.edition, after.of("MMR").earliest_date) == ("CN-NIP-2027", date(2027, 1, 5))
    assert after.of("HepB") == forecast_for(child, date(2027, 1, 1), edition="CN-NIP-2026").of("HepB")


def test_a_part_that_an_edition_changes_is_told_where_it_stands_and_the_rest_where_that_stands(tmp_path):
    said = mistake(tmp_path, FOURTH.replace("age: 12 months", "age: soon"))
    assert "cn-nip-2027.yaml:10" in said and "'soon' is no span of time" in said


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("product: HepB, age: birth", "product: HepC, age: birth", "Did you mean 'HepB'"),
        ("product: BCG, age: birth", "product: MMR, age: birth", "no product of this series 'MMR'"),
        ("by: judgement", "by: rumour", "no source 'rumour'"),
        ("counts: {hepb: 3+}", "counts: {hepa: 3+}", "no counter 'hepa'"),
        ("counts: {hepb: 3+}", "counts: {hepb: many}", "is no number of doses"),
        ("age: 3 months, after: [28 days]", "age: 1 month, after: [28 days]", "is younger than the dose before"),
        ("number: 2, product: IPV", "number: 3, product: IPV", "Count up from 1"),
        ("deadline: 5 years", "deadline: 3 years", "is before the least age"),
        ("of: light", "of: heavy", "no course 'heavy'"),
        ("after: [{of: men_ac, gap", "after: [{of: men_abc, gap", "Did you mean 'men_ac'"),
        (
            "        give: 1\n        after: [28 days]",
            "        give: 1\n        after: [{of: mmmr, gap: 28 days}]",
            "'mmr'",
        ),
        ("hbsag_mother: [positive, unknown]", "hbsag_mothr: [positive, unknown]", "Did you mean 'hbsag_mother'"),
        ("hbsag_mother: [positive, unknown]", "hbsag_mother: [postive]", "Did you mean 'positive'"),
        ("then: complete", "then: finished", "'complete', 'not_needed' or 'refer'"),
        ("skips: [MPSV-A-2]", "skips: [MPSV-2]", "is no dose"),
        ("give: 3", "give: 9", "the course has no dose 9"),
        ("age: {below: 3 months}", "age: {below: 90 days}", "in months or years"),
        ("never: true", "nevr: true", "Did you mean 'never'"),
        ("never: true", "never: false", "neither or both of never and condition"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_cure(tmp_path, old, new, says):
    said, line = changed(tmp_path, old, new)
    assert says in said
    told = int(said.split("cn-nip-2021.yaml:")[1].split(":")[0])
    assert line - 6 <= told <= line + 1


def test_a_rule_behind_one_that_fits_everybody_is_refused(tmp_path):
    said, _ = changed(tmp_path, "counts: {bcg: 1+}, then", "then")
    assert "never reached" in said


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("based_on: CN-NIP-2026", "based_on: CN-NIP-1986", "no edition 'CN-NIP-1986'"),
        ("based_on: CN-NIP-2026", "based_on: CN-NIP-2027", "based on each other"),
        ("from: 2027-01-01", "from: 2026-06-17", "begins on the same day"),
        ("edition: CN-NIP-2027", "edition: CN-NIP-2026", "stands in"),
        ("edition: CN-NIP-2027\n", "", "names no edition"),
    ],
)
def test_editions_that_do_not_go_together_are_refused(tmp_path, old, new, says):
    assert says in mistake(tmp_path, FOURTH.replace(old, new))


def test_an_edition_or_a_product_that_is_not_there_is_named_with_what_there_is():
    child = Course(date(2020, 1, 1))
    with pytest.raises(UsageError, match="CN-NIP-2030"):
        forecast_for(child, date(2021, 1, 1), edition="CN-NIP-2030")
    with pytest.raises(UsageError, match="HepC"):
        forecast_for(Course(date(2020, 1, 1), doses=(Dose("HepC", date(2020, 1, 1)),)), date(2021, 1, 1))
    with pytest.raises(UsageError, match="before birth"):
        forecast_for(child, child.birth_date - timedelta(days=1))


def test_numbers_in_the_walk_stand_for_the_words_of_the_answers():
    names = list(STATUSES)
    assert [name.upper() for name in names] == [
        name for name in vars(decide) if name.isupper() and name.lower() in STATUSES
    ]
    assert [getattr(decide, name.upper()) for name in names] == list(range(len(names)))
    assert {name: names[place] for name, place in FINAL.items()} == {name: name for name in FINAL}
    assert list(range(len(HISTORIES))) == [loops.SEEN, loops.PARTIAL, loops.UNKNOWN]


def test_every_series_has_words():
    named = {series for product in products().values() for series in product.counts}
    assert named == set(SERIES) and all(re.search("[一-鿿]", each.zh) for each in SERIES.values())
