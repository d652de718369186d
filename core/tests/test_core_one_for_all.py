"""Work that several ask for at once is held only as long as it is being done (what waiting does: ``tests/test_kept_decisions.py``)."""

import pytest

from tongxing.host.answering.one_for_all import OneForAll


@pytest.fixture
def work():
    return OneForAll(None)


def test_who_asks_later_has_it_made_anew(work):
    made = []
    for _ in range(2):
        work.made(["a", "b"], made.append)
    assert made == [{"a", "b"}] * 2


def test_what_failed_is_made_for_who_asks_next(work):
    with pytest.raises(ZeroDivisionError):
        work.made(["a"], lambda keys: 1 / 0)
    assert work.made(["a"], lambda keys: "made") == [({"a"}, "made")]
