"""Ties as statements name them: one table for all threads, and whole for each."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Column

from tongxing.trust import ties


@pytest.mark.parametrize("record", ties.TIED)
def test_a_tie_that_another_thread_is_making_is_told_whole(record, monkeypatch):
    add, told = Column._set_parent, []

    def asked():
        return tuple(ties.tie_of(record).c.keys())

    def slowly(*given, **named):
        if not told:
            told.append(None)
            with ThreadPoolExecutor(1) as other:
                told[0] = other.submit(asked).result()
        return add(*given, **named)

    monkeypatch.setattr(ties, "_MADE", {})
    monkeypatch.setattr(Column, "_set_parent", slowly)
    assert asked() == told[0] == ties.TIED[record]
    assert ties.tie_of(record) is ties.tie_of(record)
