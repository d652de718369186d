"""Requests as nobody should send them: strategies for every address, and a judge of what came back.

Fine is any answer that a client can act upon: a refusal in the form of the house, or an error in GraphQL's that names what was wrong.
Never fine: a status of 500 or more, an error of ours, a department's failure, or a word of our insides.
"""

import json
import re
from string import printable
from typing import Any

from graphql import GraphQLSchema, IntValueNode, StringValueNode
from hypothesis import strategies as st
from hypothesis_graphql import from_schema

Request = tuple[str, str, dict[str, str], bytes]
"""Method, address, headers, body."""
TOKENS = ["desk", "clerk", "nobody", "unknown"]
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
DAYS = st.one_of(
    st.dates().map(str),
    st.sampled_from(["0001-01-01", "9999-12-31", "2026-02-30", "2026-13-01", "", "x", "0000-01-01"]),
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
    return st.sampled_from(sorted(kinds)).flatmap(lambda kind: st.tuples(st.just(kind), kinds[kind]))


def documents(schema: GraphQLSchema, ids: list[str], cursors: list[str]) -> st.SearchStrategy[str]:
    """Documents that fit the schema, with values of every size in every place: pages, cursors, ids, days, texts."""
    words = {
        "ID": st.one_of(st.sampled_from(ids), TEXTS),
        "Date": DAYS,
        "DateTime": DAYS.map(lambda day: f"{day}T00:00:00+00:00"),
    }
    words |= {"String": st.one_of(st.sampled_from(cursors), TEXTS), "JSON": TEXTS, "Decimal": NUMBERS.map(str)}
    scalars: Any = {
        name: each.map(lambda text: StringValueNode(value=text))
        for name, each in words.items()
        if name in schema.type_map
    }
    scalars["Int"] = NUMBERS.map(lambda number: IntValueNode(value=str(number)))
    return from_schema(schema, custom_scalars=scalars)


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
