"""One request answered twice: by graphql-core's walk and by a compiled statement, with what each wrote into the access log."""

import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from tongxing.trust.audit.entries import entries_in
from tongxing_graphql.compiled import plans
from tongxing_graphql.guards import workers

REFERENCE = re.compile(rb'"reference":"[0-9a-f]*"')


@contextmanager
def patience():
    """Departments' functions may take a minute: on a busy machine one is not too slow for what it does."""
    run = workers.run
    with pytest.MonkeyPatch.context() as patient:
        patient.setattr(workers, "run", lambda plugin, call, _: run(plugin, call, 60))
        yield


@contextmanager
def told_to_drivers(note):
    """``note(connection, statement)`` hears each compiled statement, which goes to the driver and is no event of SQLAlchemy's."""
    tell = plans.text_of

    def told(connection, sql, values, **how):
        note(connection, sql)
        return tell(connection, sql, values, **how)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(plans, "text_of", told)
        yield


@contextmanager
def blocks_written(log):
    """The blocks of the access log that are made durable in the block: to read the whole log each time would be most of a test."""
    written, add = [], log.blocks.add

    def added(block):
        add(block)
        written.append(block)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(log.blocks, "add", added)
        yield written


@dataclass(frozen=True)
class Told:
    """One answer and its entries."""

    body: bytes
    entries: list[tuple[Any, ...]]
    became: str


def documents_of(town):
    """The documents of the town's schema as it holds now."""
    return town.app.state.cities["testing"].state().documents


def told(town, query, *, compiles, token="county", **variables) -> Told:
    """The answer, one way or the other."""
    documents = documents_of(town)
    documents.compiles = compiles
    try:
        counted = documents.counts.totals()
        with blocks_written(town.registry.log) as blocks:
            body = town.post({"query": query, "variables": variables}, token=token).content
        entries = [(e.operation, e.categories, e.subjects) for each in blocks for e in entries_in(each.body)]
        became = {name for name, n in documents.counts.totals().items() if n != counted.get(name)}
    finally:
        documents.compiles = True
    return Told(REFERENCE.sub(b"", body), sorted(entries, key=repr), next(iter(became), "refused"))


def both(town, query, **more) -> tuple[Told, Told]:
    """Walked, and compiled. The answer must be the same to the byte, and so must be what was logged."""
    walked, compiled = (told(town, query, compiles=each, **more) for each in (False, True))
    assert walked.body.decode() == compiled.body.decode(), query
    assert walked.entries == compiled.entries, query
    return walked, compiled
