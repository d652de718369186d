"""A rule that is changed in one place must fail a case: every figure by one, every comparison, every condition, every day."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from education_rules import ENTITLED, SERVED, cases, failing, policy

from tongxing.policy.catalogue import Rule
from tongxing.policy.conditions import parsed
from tongxing.policy.policy import Policy

SWAPS = [(">=", ">"), ("<=", "<"), (" > ", " >= "), (" < ", " <= "), ("NOT ", ""), (" = ", " <> ")]
NOT_IN_RULES = re.compile("aid_|seats_|kindergarten_surplus|class_|large_class|_share_target|certificate_|window_")
"""Figures of seats, desk and aid: tests of their own try them on both sides."""


def of_education(book: Policy) -> Iterator[tuple[str, Policy]]:
    yield from _of_parameters(book)
    yield from _of_rules(book)


def _of_parameters(book: Policy) -> Iterator[tuple[str, Policy]]:
    for key, each in book.parameters.by_key.items():
        if each.plugin != "education" or NOT_IN_RULES.match(key):
            continue
        for number, setting in enumerate(each.settings):
            if not isinstance(setting.value, int):
                continue
            for by in (-1, 1):
                changed = [*each.settings]
                changed[number] = replace(setting, value=setting.value + by)
                made = replace(each, settings=tuple(changed))
                yield f"{key} {setting.division} {by:+}", book.revised({}, {key: made})


def _of_rules(book: Policy) -> Iterator[tuple[str, Policy]]:
    for item in [each for each in book.items.values() if each.plugin == "education"]:
        for part in ("entitled", "served"):
            for name, rule in _changed(getattr(item, part)):
                yield f"{item.key} {part} {name}", book.revised({item.key: replace(item, **{part: rule})}, {})


def _changed(rule: Rule) -> Iterator[tuple[str, Rule]]:
    for v, version in enumerate(rule.versions):

        def of(changed, v=v):
            # A version ends where the next begins.
            kept = [*rule.versions]
            kept[v] = changed
            if v:
                kept[v - 1] = replace(kept[v - 1], until=changed.start)
            return Rule(tuple(kept))

        for by in (-1, 1):
            yield f"from {version.start} {by:+}", of(replace(version, start=version.start + timedelta(by)))
        for t, track in enumerate(version.tracks):
            at = f"{version.start} {track.key}"

            def with_track(demands, t=t, track=track, version=version):
                tracks = [*version.tracks]
                tracks[t : t + 1] = [replace(track, demands=tuple(demands))] if demands else []
                return of(replace(version, tracks=tuple(tracks)))

            if len(version.tracks) > 1:
                yield f"{at} left out", with_track([])
            for d, demand in enumerate(track.demands):
                others = [*track.demands[:d], *track.demands[d + 1 :]]
                text = demand.condition.text
                if others:
                    yield f"{at}: without {text}", with_track(others)
                for swapped in _swapped(text):
                    other = replace(demand, condition=parsed(swapped))
                    yield f"{at}: {text} → {swapped}", with_track([*track.demands[:d], other, *track.demands[d + 1 :]])


def _swapped(text: str) -> Iterator[str]:
    yield from (text.replace(old, new, 1) for old, new in SWAPS if old in text)
    if found := re.search(r"IN \((.*)\)", text):
        codes = found[1].split(", ")
        yield from (text.replace(found[1], ", ".join(c for c in codes if c != code)) for code in codes)
    if "BETWEEN" in text:
        what, low, high = re.fullmatch(r"(\w+) BETWEEN (:\w+) AND (:\w+)", text).groups()
        yield from (f"{what} > {low} AND {what} <= {high}", f"{what} >= {low} AND {what} < {high}")
    if "NOT " not in text:
        yield f"NOT ({text})"


EQUIVALENT = {
    # Who has hukou here and is schooled here meets the track before this one, so that this condition is never the first to fail.
    r"2026-01-01 hukou_here_schooled_elsewhere: without NOT schooled_in_province",
}


def survivors() -> tuple[int, list[str]]:
    """How many mutants there are, and those that no case noticed."""
    book, entitled, as_served = policy(), cases(ENTITLED), cases(SERVED)
    tried, left = 0, []
    for name, mutant in of_education(book):
        tried += 1
        wanted = as_served if " served " in name else entitled
        item = name.split()[0]
        mine = [case for case in wanted if item in case.form.expect] or wanted
        if next(failing(mutant, mine, as_served=" served " in name), None) is None:
            left.append(name)
    return tried, left


@pytest.mark.nightly
@pytest.mark.timeout(3000)
def test_no_mutant_survives():
    tried, left = survivors()
    unexpected = [name for name in left if not any(re.search(known, name) for known in EQUIVALENT)]
    assert tried >= 150 and unexpected == []
