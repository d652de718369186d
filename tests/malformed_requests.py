"""Requests as nobody should send them: strategies for every address, and a judge of what came back.

Fine is any answer that a client can act upon: a refusal in the form of the house, or an error in GraphQL's that names what was wrong.
Never fine: a status of 500 or more, an error of ours, a department's failure, or a word of our insides.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from string import printable
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
)
from hypothesis import strategies as st

Request = tuple[str, str, dict[str, str], bytes]
"""Method, address, headers, body."""
TOKENS = ["desk", "clerk", "nobody"]
INSIDE = re.compile(rb"Traceback|File \\\"|SELECT |sqlalchemy|psycopg|sqlite3|/site-packages/|0x[0-9a-f]{12}")
OURS = {"INTERNAL", "UNAVAILABLE", "PLUGIN_ERROR", "PLUGIN_TIMEOUT", "PLUGIN_BAD_RESULT"}
VALID = """query ($id: ID!, $n: Int) { child(id: $id) { name events(first: $n) { edges { node { kind } } } }
  children(first: 3, filter: {name: {has: "甲"}}) { totalCount edges { cursor node { id birthDate } } } }"""
PIECES = [
    *VALID.split(),
    "...",
    "on Child",
    "@skip(if: true)",
    "fragment F on Child",
    "mutation",
    "subscription",
    '"""',
    "\\",
    "#",
    "-1",
    "1e999",
]
ABSURD = {
    "String": [
        "",
        "x" * 5000,
        "23-nobody",
        "Q2hpbGQ6",
        "%",
        "_",
        "甲' OR 1=1 --",
        "\ud800",
        "\u0001",
        "🧒",
        "0",
        "-1",
        "2026-02-30",
        "{",
    ],
    "Date": [
        "0001-01-01",
        "9999-12-31",
        "2026-02-30",
        "2026-13-01",
        "",
        "x",
        "0000-01-01",
        "99999-01-01",
        "2026-11-23T00:00:00",
    ],
    "Int": ["-1", "-2147483648", "2147483647", "2147483648", "101", "1000000", "1.5", "null"],
    "Float": ["1e400", "-0.0", "null"],
    "Boolean": ["null", "1"],
}
"""What no field expects, and each must bear."""
DEPTH = 7
NUMBERS = st.one_of(st.integers(), st.sampled_from([-1, 0, 101, 2**31 - 1, 2**31, 2**63, -(2**63), 10**40]))
TEXTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [
            "",
            "x" * 5000,
            "0001-01-01",
            "9999-12-31",
            "2026-02-30",
            "23-nobody",
            "Q2hpbGQ6",
            "null",
            "%",
            "甲' OR 1=1 --",
            "\\u0000",
        ]
    ),
)
JSONS: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, st.floats(), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=12,
)
HEADS = {"Content-Type": "application/json", "Tongxing-Purpose": "care"}


def requests(schema: GraphQLSchema, ids: list[str], cursors: list[str]) -> st.SearchStrategy[tuple[str, Request]]:
    """Requests of every kind, each with the name of its kind."""
    kinds = {
        "document": documents(schema, ids, cursors).map(lambda text: posted({"query": text})),
        "pieces": st.lists(st.sampled_from(PIECES), max_size=40).map(lambda parts: posted({"query": " ".join(parts)})),
        "cut": st.builds(_cut, st.integers(0, len(VALID)), st.integers(0, 60), st.sampled_from(PIECES)),
        "variables": st.builds(lambda id, n: posted({"query": VALID, "variables": {"id": id, "n": n}}), JSONS, JSONS),
        "envelope": st.dictionaries(
            st.sampled_from("query variables operationName extensions documentId x".split()), JSONS
        ).map(posted),
        "json": JSONS.map(posted),
        "bytes": st.binary(max_size=200).map(lambda body: ("POST", "/town/graphql", HEADS, body)),
        "nested": st.builds(_nested, st.sampled_from("[{("), st.integers(1, 3000)),
        "elsewhere": elsewhere(),
    }
    return st.sampled_from([*sorted(kinds), *["document"] * 6]).flatmap(
        lambda kind: st.tuples(st.just(kind), kinds[kind])
    )


def documents(schema: GraphQLSchema, ids: list[str], cursors: list[str]) -> st.SearchStrategy[str]:
    """Documents that fit the schema, with values of every size in every place: pages, cursors, ids, days, texts."""
    good = {
        "ID": ids,
        "String": [*cursors, "甲", "230102", "none"],
        "Date": ["2015-05-01", "2026-11-23"],
        "Int": ["0", "1", "5"],
    }
    good |= {
        "DateTime": ["2026-11-23T00:00:00+00:00"],
        "Boolean": ["true", "false"],
        "Float": ["1.5"],
        "Decimal": ["1.50"],
        "JSON": ["{}"],
    }
    return st.integers(0, 2**62).map(lambda seed: _Writer(schema, Random(seed), good).document())


@dataclass(frozen=True)
class _Writer:
    """One document, by dice. Three of four values are as they should be."""

    schema: GraphQLSchema
    dice: Random
    good: Mapping[str, Sequence[str]]

    def document(self) -> str:
        """With one or two fields at its root."""
        kind, root = self.dice.choice(
            [("query", self.schema.query_type)] * 3 + [("mutation", self.schema.mutation_type)]
        )
        return f"{kind} {self._selected(root, DEPTH, self.dice.randint(1, 2))}"

    def _selected(self, kind: Any, depth: int, count: int) -> str:
        if isinstance(kind, GraphQLUnionType | GraphQLInterfaceType):
            each = self.dice.choice(self.schema.get_possible_types(kind))
            return f"{{ __typename ... on {each.name} {self._selected(each, depth - 1, count)} }}"
        fits = [name for name, field in kind.fields.items() if depth > 1 or is_leaf_type(get_named_type(field.type))]
        chosen = self.dice.sample(fits, min(count, len(fits)))
        return f"{{ {' '.join(['__typename', *(self._field(name, kind.fields[name], depth) for name in chosen)])} }}"

    def _field(self, name: str, field: GraphQLField, depth: int) -> str:
        said = [f"{key}: {self._value(arg.type, 4)}" for key, arg in field.args.items() if self._is_given(arg.type)]
        below = get_named_type(field.type)
        selected = "" if is_leaf_type(below) else self._selected(below, depth - 1, self.dice.randint(1, 3))
        return f"{name}{'(' + ', '.join(said) + ')' if said else ''} {selected}"

    def _is_given(self, kind: Any, depth: int = 1) -> bool:
        return isinstance(kind, GraphQLNonNull) or (depth > 0 and self.dice.random() < 0.3)

    def _value(self, kind: Any, depth: int) -> str:
        """A literal; filters may stand inside filters, a few deep."""
        if isinstance(kind, GraphQLNonNull):
            return self._value(kind.of_type, depth)
        if isinstance(kind, GraphQLList):
            count = self.dice.choice([0, 1, 1, 2, 30]) if depth > 0 else 0
            return f"[{', '.join(self._value(kind.of_type, depth - 1) for _ in range(count))}]"
        if isinstance(kind, GraphQLInputObjectType):
            given = [
                f"{key}: {self._value(each.type, depth - 1)}"
                for key, each in kind.fields.items()
                if self._is_given(each.type, depth)
            ]
            return f"{{{', '.join(given)}}}"
        if isinstance(kind, GraphQLEnumType):
            return str(self.dice.choice(list(kind.values)))
        is_good = self.dice.random() < 0.75
        value = self.dice.choice(
            self.good.get(kind.name, ["x"]) if is_good else ABSURD.get(kind.name, ABSURD["String"])
        )
        return (
            value
            if kind.name in ("Int", "Float", "Boolean")
            else json.dumps(value, ensure_ascii=self.dice.random() < 0.5)
        )


def elsewhere() -> st.SearchStrategy[Request]:
    """The other addresses, by every method, with parameters and headers of every kind."""
    path = st.one_of(
        st.sampled_from(
            "/ /health /metrics /graphql /town/graphql /town/imports /town/plugins/transport /town/letters/x /town/login /town/login/back"
            " /static/start.css /static/../app.py /town /town/imports/x /town/frames/x /town/events /nowhere".split()
        ),
        st.text(alphabet=printable[:80], max_size=20).map(lambda text: f"/town/imports/{text}"),
        st.text(alphabet=printable[:80], max_size=20).map(lambda text: f"/{text}"),
    )
    query = st.dictionaries(
        st.sampled_from("on query variables name dry_run resume mapping state code after".split()), TEXTS, max_size=3
    )
    names = "Content-Type Accept Tongxing-Purpose X-Request-Id traceparent Last-Event-ID If-None-Match Range Content-Encoding".split()
    values = st.one_of(
        TEXTS,
        st.sampled_from(
            ["application/json", "text/csv", "multipart/form-data", "text/event-stream", "gzip", "bytes=9-1"]
        ),
    )
    heads = st.dictionaries(st.sampled_from(names), values, max_size=4).map(lambda said: HEADS | said)
    body = st.one_of(st.binary(max_size=100), JSONS.map(_dumped))
    methods = st.sampled_from("GET POST PUT DELETE HEAD OPTIONS PATCH".split())
    return st.builds(lambda m, p, q, h, b: (m, p + _queried(q), h, b), methods, path, query, heads, body)


def wrong_with(kind: str, status: int, body: bytes) -> str | None:
    """What is not fine about an answer; None where it is."""
    if status >= 500:
        return f"status {status}: {body[:300]!r}"
    if found := INSIDE.search(body):
        return f"tells {found[0]!r}"
    if kind == "elsewhere":
        return None
    errors = json.loads(body).get("errors", [])
    for error in errors:
        code = error["extensions"]["code"]
        if code in OURS:
            return f"{code} at {error.get('path')}"
        if code == "LIMIT" and not {"limit", "allowed", "asked"} <= error["extensions"].keys():
            return f"a limit without its name: {error}"
        if not error["message"].strip():
            return f"nothing is said: {error}"
    return (
        None
        if errors or kind in ("document", "variables") or b'"data"' in body
        else f"neither refused nor answered: {body[:300]!r}"
    )


def posted(made: Any) -> Request:
    """A body sent to GraphQL."""
    return "POST", "/town/graphql", HEADS, _dumped(made)


def _dumped(made: Any) -> bytes:
    return json.dumps(made).encode("utf-8", "surrogatepass")


def _queried(said: dict[str, str]) -> str:
    from urllib.parse import urlencode

    return f"?{urlencode(said, errors='replace')}" if said else ""


def _cut(at: int, length: int, piece: str) -> Request:
    return posted({"query": VALID[:at] + piece + VALID[at + length :]})


def _nested(mark: str, depth: int) -> Request:
    if mark == "(":
        return posted({"query": "{ a" * depth + "}" * depth})
    return "POST", "/town/graphql", HEADS, (mark * depth).encode()
