"""«Not there» and «not yours» take the same time: whoever measures cannot tell them apart; a planted difference is told first.

The classifier is the best there is for one number: the threshold that separates most of half the answers, tried on the other half.
"""

import random
import time

import pytest
from graphql_hidden import ABSENT, BY_ID, hidden_and_absent

QUERY = BY_ID["child"]
ASKED, BAND = 3_000, 0.55
"""Right guesses by luck alone are half; of 1,500 tried, 0.55 is almost four standard deviations off."""
PLANTED_S = 0.001

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(1800)]


def times(town, ids, *, planted=None, number=ASKED, query=QUERY):
    """Seconds of answers about each of two ids, in a random order, so that no drift of the machine tells them apart."""
    chance, taken = random.Random(4), {id: [] for id in ids}
    order = [id for id in ids for _ in range(number // len(ids))]
    chance.shuffle(order)
    for id in order:
        begun = time.perf_counter()
        town.ask(query, token="angler", id=id)
        if id == planted:
            time.sleep(PLANTED_S)
        taken[id].append(time.perf_counter() - begun)
    return [taken[id] for id in ids]


def guessed(one, other) -> float:
    """The share of right guesses on the second halves, by the threshold and direction that fit the first halves best."""
    half = len(one) // 2
    known = sorted([(t, 0) for t in one[:half]] + [(t, 1) for t in other[:half]])
    below, best, threshold, flips = 0, 0, 0.0, False
    for count, (seconds, which) in enumerate(known, 1):
        below += which == 0
        right = below + (half - (count - below))
        for value, flip in ((right, False), (2 * half - right, True)):
            if value > best:
                best, threshold, flips = value, seconds, flip
    right = sum((t <= threshold) != flips for t in one[half:]) + sum((t > threshold) != flips for t in other[half:])
    return right / (len(one) - half + len(other) - half)


def test_the_classifier_tells_a_planted_millisecond(town):
    hidden = town.children[2].id
    assert guessed(*times(town, [ABSENT, hidden], planted=hidden, number=600)) > BAND


def test_the_classifier_guesses_no_better_than_luck_where_nothing_differs():
    chance = random.Random(1)
    one, other = ([chance.lognormvariate(0, 1) for _ in range(3_000)] for _ in range(2))
    assert guessed(one, other) < BAND
    assert guessed(one, [t * 1.5 for t in other]) > BAND


@pytest.mark.parametrize("kind", BY_ID)
def test_an_id_of_what_is_not_yours_takes_as_long_as_one_that_nobody_has(town, kind):
    hidden, absent = hidden_and_absent(town, kind)
    times(town, [absent], number=50, query=BY_ID[kind])  # plans are made once
    assert guessed(*times(town, [absent, hidden], query=BY_ID[kind])) < BAND
