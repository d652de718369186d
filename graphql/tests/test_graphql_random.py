"""Random documents from a city's own schema are answered alike by the walk and by compiled statements, for several readers."""

from collections import Counter

import pytest
from graphql_random import documents_about
from graphql_two_ways import both, patience
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tongxing.host.ids import relay_id

TOKENS = ["county", "district", "angler", "mixed"]
FEW, MANY = 25, 2_000


@pytest.fixture(scope="module", autouse=True)
def notes(town):
    for child, points in zip(town.children, (5, 7, 9), strict=False):
        town.note(child, points)
        town.note(child, points + 1, key="baking")
    with patience():
        yield


def compare(town, examples):
    """So many documents; how many of them were compiled, and how many had data at all."""
    child = town.children[0].id
    texts, ids = ["甲", "51", "none", "230102", "230102000000"], [child, relay_id("Child", child), "23-nobody"]
    became = Counter()

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(documents_about(town, texts=texts, ids=ids), st.sampled_from(TOKENS))
    def same(document, token):
        walked, compiled = both(town, document, token=token)
        became[compiled.became] += 1
        became["with data"] += b'"data":{' in walked.body

    same()
    return became


def test_random_documents_have_the_same_answers_both_ways(town):
    became = compare(town, FEW)
    assert became["compiled"] >= FEW / 2, became
    assert became["with data"] >= FEW / 2, became


@pytest.mark.nightly
def test_thousands_of_random_documents_have_the_same_answers_both_ways(town):
    became = compare(town, MANY)
    assert became["compiled"] >= MANY / 2, became
