"""``Listing``: what a department's query gives as one list is paged like any other list."""

import pytest

RANKING = """query ($first: Int, $after: String, $last: Int, $least: Int) { angling {
    ranking(least: $least, first: $first, after: $after, last: $last) {
        totalCount edges { cursor node { points child { name } } } pageInfo { hasNextPage endCursor } } } }"""


@pytest.fixture(scope="module")
def noted(town):
    for points in (3, 9, 5, 7, 1):
        town.note(town.children[points % 2], points)
    return town


def ranking(town, **asked):
    return town.data(RANKING, **asked)["angling"]["ranking"]


def points(page):
    return [edge["node"]["points"] for edge in page["edges"]]


def test_pages_follow_each_other_in_the_authors_order(noted):
    first = ranking(noted, first=2)
    second = ranking(noted, first=2, after=first["pageInfo"]["endCursor"])
    third = ranking(noted, first=2, after=second["pageInfo"]["endCursor"])

    assert [points(page) for page in (first, second, third)] == [[9, 7], [5, 3], [1]]
    assert [page["pageInfo"]["hasNextPage"] for page in (first, second, third)] == [True, True, False]
    assert first["totalCount"] == 5
    assert points(ranking(noted, last=2)) == [3, 1]


def test_records_in_a_page_are_read_again_as_the_reader_may_see_them(noted):
    assert {edge["node"]["child"]["name"] for edge in ranking(noted)["edges"]} == {"乙"}
    assert points(ranking(noted, token="angler")) == [9, 7, 5, 3, 1]
    assert ranking(noted, token="nobody", purpose="care")["totalCount"] == 0


def test_arguments_of_the_author_choose_and_a_cursor_belongs_to_its_list(noted):
    chosen = ranking(noted, least=5, first=1)
    assert (chosen["totalCount"], points(chosen)) == (3, [9])

    after = chosen["pageInfo"]["endCursor"]
    assert points(ranking(noted, least=5, after=after)) == [7, 5]
    assert noted.codes(RANKING, least=3, after=after) == ["INVALID"]


def test_values_without_an_id_are_paged_by_their_place(noted):
    asked = "edges { node { day } } pageInfo { endCursor }"
    query = f"query ($after: String) {{ angling {{ signs(count: 30, first: 25, after: $after) {{ {asked} }} }} }}"
    first = noted.data(query)["angling"]["signs"]
    second = noted.data(query, after=first["pageInfo"]["endCursor"])["angling"]["signs"]
    assert (len(first["edges"]), len(second["edges"])) == (25, 5)
    assert second["edges"][0]["node"]["day"] == "2026-01-26"


def test_a_page_has_the_limits_of_every_page(noted):
    assert noted.codes(RANKING, first=101) == ["LIMIT"]
