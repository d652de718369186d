"""The attack on published tables (trust.md 3.7): first it works small numbers out of a weak suppression, then of ours none."""

import random
from unittest.mock import patch

import pytest
from table_attack import random_tables, recovered

from tongxing.trust.statistics import suppressing
from tongxing.trust.statistics.suppressing import released

SLICE, EVERY_NIGHT = 120, 2_000


def given_away(seed: int, sets: int) -> list:
    """What the attack finds out from so many sets of tables."""
    chance, found = random.Random(seed), []
    for _ in range(sets):
        answers, tables, limits = random_tables(chance)
        found += recovered(released(answers, tables, limits), answers, tables, limits)
    return found


def nothing(*_):
    """In place of the sums that must stay uncertain: what leaves only small numbers out protects none of them."""
    return ()


def test_the_attack_works_small_numbers_out_where_only_they_are_left_out():
    with patch.object(suppressing, "_guarded", nothing):
        assert len(given_away(seed=1, sets=20)) > 20


def test_the_attack_finds_a_suppression_that_forgets_differences_of_two_numbers():
    with patch.object(suppressing, "_differences", lambda cells: {}):
        assert given_away(seed=1, sets=60)


def test_the_attack_finds_a_suppression_that_looks_at_each_table_alone():
    chance, found = random.Random(1), []
    for _ in range(60):
        answers, tables, limits = random_tables(chance)
        apart = {table: released(answers.select("place", table), (table,), limits)[table] for table in tables}
        found += recovered(apart, answers, tables, limits)
    assert found


def test_the_attack_works_out_no_number_below_the_limit():
    assert given_away(seed=2, sets=SLICE) == []


@pytest.mark.nightly
def test_the_attack_works_out_no_number_below_the_limit_in_a_night():
    assert given_away(seed=random.randrange(1 << 30), sets=EVERY_NIGHT) == []
