"""Pages are slices: whatever ``first``, ``last``, ``after`` and ``before`` say, of rows and of lists that functions make."""

from datetime import date
from random import Random

import pytest

LISTS = {
    "rows": ("children(orderBy: [BIRTH_DATE_DESC]{}) {{ {} }}", ()),
    "notes of a child": (
        "child(id: $id) {{ angling {{ notes(orderBy: [POINTS_ASC]{}) {{ {} }} }} }}",
        ("child", "angling", "notes"),
    ),
    "what a function gave": ("angling {{ ranking(least: 0{}) {{ {} }} }}", ("angling", "ranking")),
}
ASKED = "totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { recordId } }"


@pytest.fixture(scope="module")
def filled(embedded_town):
    for points in range(7):
        embedded_town.note(embedded_town.children[0], points % 4, day=date(2026, 1, 1 + points))
    return embedded_town


def asked(town, which, **paging):
    text, path = LISTS[which]
    given = "".join(
        f', {name}: "{value}"' if isinstance(value, str) else f", {name}: {value}" for name, value in paging.items()
    )
    head = "query ($id: ID!) " if "$id" in text else ""
    data = town.data(head + "{ " + text.format(given, ASKED) + " }", **({"id": town.children[0].id} if head else {}))
    for step in path or ("children",):
        data = data[step]
    return data


@pytest.mark.parametrize("which", LISTS)
def test_a_page_is_the_slice_that_was_asked_for_and_says_what_lies_beside_it(filled, which):
    whole = asked(filled, which)["edges"]
    assert len(whole) >= 4
    chance = Random(7)
    for _ in range(25):
        paging = {}
        start, end = 0, len(whole)
        if chance.random() < 0.5:
            start = chance.randrange(len(whole)) + 1
            paging["after"] = whole[start - 1]["cursor"]
        if chance.random() < 0.5:
            end = chance.randrange(len(whole))
            paging["before"] = whole[end]["cursor"]
        window = whole[start:end]
        way, size = chance.choice(["first", "last"]), chance.randint(0, len(whole) + 1)
        expected = window[:size] if way == "first" else window[max(0, len(window) - size) :]
        got = asked(filled, which, **paging, **{way: size})

        assert got["edges"] == expected, paging | {way: size}
        assert got["totalCount"] == len(whole)
        info = got["pageInfo"]
        ends = (expected[0]["cursor"], expected[-1]["cursor"]) if expected else (None, None)
        assert (info["startCursor"], info["endCursor"]) == ends
        there, flag = ("before", "hasNextPage") if way == "first" else ("after", "hasPreviousPage")
        if len(window) > size:
            assert info[flag], paging | {way: size}
        elif there not in paging and window:
            assert not info[flag], paging | {way: size}
