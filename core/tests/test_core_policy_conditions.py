"""Conditions: what is let through, what is refused and how, and that Polars, SQLite and PostgreSQL answer alike."""

import sqlite3
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongxing.policy.condition_types import Named, check
from tongxing.policy.conditions import ConditionError, column_condition, columns_in, parsed

FACTS = {
    "a": Named("number"),
    "b": Named("number"),
    "yes": Named("yes or no"),
    "no": Named("yes or no"),
    "word": Named("text", ("x", "y", "it's")),
    "born": Named("day"),
    "residence_months": Named("number"),
}
PARAMETERS = {"least": Named("number"), "which": Named("text")}

number = st.integers(-3, 3) | st.none()
truth = st.booleans() | st.none()
row = st.fixed_dictionaries(
    {"a": number, "b": number, "yes": truth, "no": truth, "p_least": number}
    | {"word": st.sampled_from(["x", "y", "it's", None]), "p_which": st.sampled_from(["x", None])}
)
value = st.sampled_from(["a", "b", ":least", "1", "-2", "a + b", "2 * a - 1", "(a - b) * 2", "-b"])
comparison = st.one_of(
    st.builds("{} {} {}".format, value, st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), value),
    st.builds("{} BETWEEN {} AND {}".format, value, value, value),
    st.builds("{} IN ({}, {})".format, value, value, value),
    st.builds("{} NOT IN ({})".format, value, value),
    st.sampled_from(
        ["yes", "no", "word = 'x'", "word <> :which", "word IN ('y', 'it''s', :which)", "TRUE", "yes = FALSE"]
    ),
)
condition = st.recursive(
    comparison,
    lambda inner: st.one_of(
        st.builds("({} AND {})".format, inner, inner),
        st.builds("{} OR {}".format, inner, inner),
        st.builds("NOT ({})".format, inner),
    ),
    max_leaves=5,
)
TYPES = {"a": pl.Int64, "b": pl.Int64, "p_least": pl.Int64, "yes": pl.Boolean, "no": pl.Boolean}
SCHEMA = {**TYPES, "word": pl.String, "p_which": pl.String}


def answers(text: str, rows: list[dict]) -> list[bool | None]:
    return pl.DataFrame(rows, schema=SCHEMA).with_columns(met=parsed(text).polars)["met"].to_list()


def by_leaves(text: str, rows: list[dict]) -> list[bool | None]:
    read = parsed(text)
    frame = pl.DataFrame(rows, schema=SCHEMA).with_columns(leaf.polars.alias(leaf.text) for leaf in read.leaves)
    return frame.with_columns(met=read.over_leaves(lambda leaf: leaf.text))["met"].to_list()


@given(condition, st.lists(row, min_size=1, max_size=6))
@settings(max_examples=150)
def test_sqlite_polars_and_leaves_give_the_same_answers(text, rows):
    check(parsed(text), FACTS, PARAMETERS)
    names = ", ".join(f'? AS "{name}"' for name in SCHEMA)
    database = sqlite3.connect(":memory:")
    found = [
        database.execute(
            f"SELECT {parsed(text).sql('sqlite')} FROM (SELECT {names})", [r[n] for n in SCHEMA]
        ).fetchone()[0]
        for r in rows
    ]
    database.close()
    expected = [None if each is None else bool(each) for each in found]
    assert answers(text, rows) == expected
    assert by_leaves(text, rows) == expected


@pytest.mark.slow
@pytest.mark.postgres
@given(st.lists(condition, min_size=5, max_size=20), st.lists(row, min_size=5, max_size=10))
@settings(max_examples=20)
def test_postgresql_gives_the_same_answers(texts, rows):
    with postgres() as connection:
        for text in texts:
            for each in rows:
                found = connection.execute(_selected(text), each).fetchone()[0]
                assert [found] == answers(text, [each]), text


def postgres():
    import psycopg

    from tongxing.testing.postgres import fresh_database

    if not hasattr(postgres, "url"):
        postgres.url = fresh_database().replace("postgresql+psycopg://", "postgresql://")
    return psycopg.connect(postgres.url)


def _selected(text: str) -> str:
    kinds = {pl.Int64: "bigint", pl.Boolean: "boolean", pl.String: "text"}
    columns = ", ".join(f'%({name})s::{kinds[kind]} AS "{name}"' for name, kind in SCHEMA.items())
    return f"SELECT {parsed(text).sql('postgres')} FROM (SELECT {columns}) AS t"


KLEENE = [(True, True), (True, False), (True, None), (False, False), (False, None), (None, None)]


@pytest.mark.parametrize(("left", "right"), KLEENE)
def test_and_or_not_follow_kleene(left, right):
    rows = [{"yes": left, "no": right}]
    assert answers("yes AND no", rows) == [False if False in (left, right) else None if None in (left, right) else True]
    assert answers("yes OR no", rows) == [True if True in (left, right) else None if None in (left, right) else False]
    assert answers("NOT yes", rows) == [None if left is None else not left]
    assert answers("NOT (yes AND no)", rows) == answers("NOT yes OR NOT no", rows)


@given(condition, st.lists(row, min_size=1, max_size=6), row)
@settings(max_examples=100)
def test_adding_knowledge_never_takes_an_answer_away(text, rows, more):
    filled = [{key: more[key] if value is None else value for key, value in each.items()} for each in rows]
    for before, after in zip(answers(text, rows), answers(text, filled), strict=True):
        assert before is None or before == after


REFUSED = {
    "a IS NULL": ("NULL", "has_…_record"),
    "a = NULL": ("NULL", "has_…_record"),
    "abs(a) > 1": ("function abs", "in a fact"),
    "a = (SELECT 1)": ("subquery", "fact"),
    "a IN (SELECT 1)": ("subquery", "fact"),
    "EXISTS (SELECT 1)": ("subquery", "fact"),
    "a > 1; DROP TABLE children": ("not one condition", "semicolon"),
    "word = '2024-11-01'": ("a date", "new version"),
    "a > DATE '2024-11-01'": ("a date", "new version"),
    "a > current_date": ("a date", "new version"),
    "a / 2 > 1": ("divides", "Multiply"),
    "word LIKE 'x%'": ("pattern", "IN"),
    "CASE WHEN yes THEN TRUE END": ("branches", "tracks"),
    "a > 1 -- because": ("comment", "after #"),
    "t.a > 1": ("no fact's key", "key alone"),
    '"A b" = 1': ("no fact's key", "key alone"),
    "a = ?": ("no parameter", ":key"),
    "1 < a < 3": ("outcome of a comparison", "AND"),
    "a IN ()": ("no list", "IN ('a', 'b')"),
    "a BETWEEN SYMMETRIC 3 AND 1": ("SYMMETRIC", "smaller bound"),
    "a::int = 1": ("converts a type", "fact"),
    "a >": ("cannot be read", "for example"),
    "": ("not one condition", "exactly one"),
    "a & b": ("not allowed", "comparisons"),
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_may_not_stand_in_a_condition_is_refused_with_a_cure(text):
    with pytest.raises(ConditionError) as refused:
        parsed(text)
    what, cure = REFUSED[text]
    assert what in refused.value.what and cure in refused.value.cure


MISFITS = {
    "residence_month >= 6": ("no fact 'residence_month'", "Did you mean 'residence_months'?"),
    "a > :leest": ("no parameter ':leest'", "Did you mean 'least'?"),
    "word > 'a'": ("has no order", "IN"),
    "word = 1": ("word is a text and 1 is a number", "one kind"),
    "yes > 1": ("yes is a yes or no and 1 is a number", "one kind"),
    "a": ("is a number and cannot be met", "Compare"),
    "NOT a": ("a is a number where a yes or no must stand", "Compare"),
    "a + yes > 1": ("yes is a yes or no where a number must stand", "Compare"),
    "born = born": ("'born' is a day", "counts or compares days"),
    "word = 'z'": ("word is never 'z'", "x, y"),
    "a = :which": ("a is a number and :which is a text", "one kind"),
}


@pytest.mark.parametrize("text", MISFITS)
def test_what_does_not_fit_its_facts_is_refused_with_a_near_miss(text):
    with pytest.raises(ConditionError) as refused:
        check(parsed(text), FACTS, PARAMETERS)
    what, cure = MISFITS[text]
    assert what in refused.value.what and cure in refused.value.cure


def test_no_value_is_written_into_a_statement():
    assert parsed("a >= :least AND word IN ('x', :which)").sql("postgres") == (
        """"a" >= "p_least" AND ("word" = 'x' OR "word" = "p_which")"""
    )


def test_a_condition_over_columns_compares_days_and_knows_no_parameter():
    rows = pl.DataFrame({"start": [date(2024, 1, 1)] * 2, "end": [date(2024, 1, 2), None]})
    assert rows.select(met=column_condition('"end" > start'))["met"].to_list() == [True, None]
    assert columns_in('"end" > start') == {"end", "start"}
    with pytest.raises(ConditionError, match="knows none"):
        column_condition("start > :least")
