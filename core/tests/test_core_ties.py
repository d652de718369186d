"""Ties as statements name them: one table for all threads, and whole for each."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Column

from tongxing.trust import ties


@pytest.mark.parametrize("record", ties.TIED)
def test_a_tie_that_another_thread_is_making_is_told_whole(record, monkeypatch):
    add, beside = Column._set_parent, []

    def slowly(*given, **named):
        if not beside:
            beside.append(None)
            with ThreadPoolExecutor(1) as other:
                beside[0] = other.submit(ties.tie_of, record).result()
        return add(*given, **named)

    monkeypatch.setattr(ties, "_MADE", {})
    monkeypatch.setattr(Column, "_set_parent", slowly)
    made = ties.tie_of(record)
    assert made is beside[0] and tuple(made.c.keys()) == ties.TIED[record]
