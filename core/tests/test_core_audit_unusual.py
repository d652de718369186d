"""Unusual reads: each rule finds what was planted among honest work, and says which rule it was."""

from datetime import UTC, datetime, timedelta
from random import Random

from tongxing.trust.audit.entries import Kept
from tongxing.trust.audit.unusual import unusual

MORNING = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
"""Nine o'clock in China."""


def kept(principal, at, subjects, action="read"):
    return Kept(
        at, principal, "care", action, "look", None, ("g",), ("core.identity",), frozenset(subjects), len(subjects)
    )


def honest(random):
    """Ten officers who each day read two lists, look at three children and write about each of them."""
    for officer in range(10):
        mine = [f"{officer}-{n}" for n in range(60)]
        for day in range(20):
            at = MORNING + timedelta(days=day, minutes=random.randrange(400))
            yield from (kept(f"o{officer}", at, random.sample(mine, 30)) for _ in range(2))
            for child in random.sample(mine, 3):
                yield kept(f"o{officer}", at, [child])
                yield kept(f"o{officer}", at, [child], "write")


def rules_of(entries, planted):
    found = {id(each.entry): each.rules for each in unusual(entries)}
    return [found.get(id(entry), ()) for entry in planted], len(found)


def test_honest_work_by_day_is_not_unusual():
    assert unusual(list(honest(Random(1)))) == []


def test_a_hundred_curious_reads_among_honest_ones_are_all_found():
    random = Random(2)
    curious = [
        kept(f"o{n % 10}", MORNING + timedelta(days=n % 20, minutes=n), [f"{(n + 1) % 10}-neighbour"])
        for n in range(100)
    ]
    found, every = rules_of([*honest(random), *curious], curious)
    assert all("ALONE" in rules for rules in found) and every == 100, "precision 100 / every"


def test_a_read_by_night_and_a_day_of_far_too_many_are_found():
    night = kept("o1", MORNING - timedelta(hours=7), ["1-1", "1-2"])
    many = kept("o2", MORNING + timedelta(days=30), [f"x-{n}" for n in range(1000)])
    found, _ = rules_of([*honest(Random(3)), night, many], [night, many])
    assert found == [("NIGHT",), ("VOLUME",)]


def test_writing_about_a_child_within_a_month_explains_a_look_and_writing_of_another_does_not():
    look = kept("o1", MORNING, ["c"])
    near, far = (kept("o1", MORNING + timedelta(days=days), ["c"], "write") for days in (30, 31))
    assert [
        unusual([look, near]),
        len(unusual([look, far])),
        len(unusual([look, kept("o2", MORNING, ["c"], "write")])),
    ] == [[], 1, 1]
