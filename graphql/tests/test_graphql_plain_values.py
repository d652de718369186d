"""Plain data is answered as graphql-core would, whatever is wrong with it, and without its walk over every field."""

from enum import Enum

import pytest
import strawberry
from graphql import execute, parse
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from tongxing_graphql.reading import lasting
from tongxing_graphql.reading.lasting import ToldOnce
from tongxing_graphql.reading.plain_values import Executor


@strawberry.enum
class Kind(Enum):
    """What it is."""

    CARP = "carp"


@strawberry.type
class Scale:
    """A part of a fish."""

    width: int
    name: str | None = None


@strawberry.type
class Fish:
    """Nothing but data, but for one field."""

    kind: Kind
    scales: list[Scale]
    largest: Scale | None
    weights: list[float | None] | None = None

    @strawberry.field
    def told(self) -> str:
        """Made when it is asked for."""
        return f"{len(self.scales)} scales"


def a_fish(**changed):
    return Fish(
        **{"kind": Kind.CARP, "scales": [Scale(width=1), Scale(width=2, name="二")], "largest": None, **changed}
    )


@strawberry.type
class Query:
    """What there is."""

    fish: Fish
    caught: list[Fish | None]


SCHEMA = strawberry.Schema(Query)._schema
PARTS = "kind scales { __typename width it: name } largest { width } weights"


def answered(document, fish, executor):
    walked = []

    class Counting(executor):
        """Counts what graphql-core walks."""

        def execute_field(self, *given):
            walked.append(given)
            return super().execute_field(*given)

    root = Query(fish=fish, caught=[fish, None, a_fish()])
    made = execute(SCHEMA, parse(document), root_value=root, executor_class=Counting)
    errors = [(error.message, error.path) for error in made.errors or ()]
    return made.data, errors, len(walked)


@pytest.mark.parametrize(
    ("fish", "is_whole"),
    [
        (a_fish(), True),
        (a_fish(largest=Scale(width=3), weights=[1.5, None]), True),
        (a_fish(scales=[]), True),
        (a_fish(largest=Scale(width=None)), False),
        (a_fish(scales=[Scale(width=1), Scale(width="wide")]), False),
        (a_fish(weights=[1.5, "heavy"]), False),
        (a_fish(weights="heavy"), False),
        (a_fish(kind=None), False),
        (a_fish(scales=None), False),
        (a_fish(scales=(Scale(width=n) for n in range(0)), largest="none"), False),
    ],
)
@pytest.mark.parametrize("root", ["fish", "caught"])
def test_an_answer_is_the_one_that_graphql_core_gives(fish, is_whole, root):
    document = f"{{ {root} {{ {PARTS} }} }}"
    ours = answered(document, fish, Executor)
    theirs = answered(document, fish, StrawberryGraphQLCoreExecutionContext)
    assert ours[:2] == theirs[:2]
    assert bool(ours[1]) is not is_whole
    assert not is_whole or ours[2] == 1 < theirs[2]


def test_fragments_directives_and_aliases_are_followed():
    document = """{ caught { ...Whole largest @include(if: false) { width } } }
        fragment Whole on Fish { a: kind kind ...Parts scales { width } } fragment Parts on Fish { scales { name } }"""
    ours = answered(document, a_fish(), Executor)
    assert ours[:2] == answered(document, a_fish(), StrawberryGraphQLCoreExecutionContext)[:2]
    assert list(ours[0]["caught"][0]) == ["a", "kind", "scales"]


def test_what_a_function_resolves_is_left_to_graphql_core():
    data, errors, walked = answered("{ fish { told kind scales { width } } }", a_fish(), Executor)
    assert data == {"fish": {"told": "2 scales", "kind": "CARP", "scales": [{"width": 1}, {"width": 2}]}}
    assert errors == [] and walked == 4


def test_one_value_in_many_places_is_told_in_each():
    scale = Scale(width=3)
    fish = a_fish(scales=[scale, Scale(width=1), scale], largest=scale)
    assert (
        answered(f"{{ fish {{ {PARTS} }} }}", fish, Executor)[:2]
        == (answered(f"{{ fish {{ {PARTS} }} }}", fish, StrawberryGraphQLCoreExecutionContext)[:2])
    )


@pytest.mark.parametrize("width", [True, 2.0, 2**31 - 1, 2**31, -(2**31), 0.5])
def test_numbers_are_told_as_graphql_core_tells_them(width):
    fish = a_fish(scales=[Scale(width=1), Scale(width=width)])
    ours = answered("{ fish { scales { width } } }", fish, Executor)
    assert repr(ours[:2]) == repr(
        answered("{ fish { scales { width } } }", fish, StrawberryGraphQLCoreExecutionContext)[:2]
    )


def test_an_object_that_lasts_is_told_once_and_its_like_by_itself():
    known, asked = ToldOnce(), []
    tell = lambda values: [asked.append(each) or f"{each.width}" for each in values]  # noqa: E731
    one, like = Scale(width=1), Scale(width=1)
    assert known.of([one, like, one], tell) == ["1", "1", "1"] and list(map(id, asked)) == [id(one), id(like)]
    one.width = 2
    assert known.of([one], tell) == ["1"], "whoever says that it lasts promises not to change it"
    widths = [known.of([Scale(width=n)], lambda values: [each.width for each in values]) for n in range(20)]
    assert widths == [[n] for n in range(20)], "none has the place in memory of one that went"


def test_a_memory_of_what_lasts_that_is_full_begins_anew(monkeypatch):
    monkeypatch.setattr(lasting, "MOST_REMEMBERED", 2)
    known, scales = ToldOnce(), [Scale(width=n) for n in range(5)]
    for some in (scales[:2], scales[1:], scales):
        assert known.of(some, lambda values: [each.width for each in values]) == [each.width for each in some]
