"""Education's rules under their worked cases: entitlement as a clerk runs it, and `served` in its place."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from tongxing.host.installed import installed_host
from tongxing.policy.case_forms import Case, read_cases
from tongxing.policy.cases import failures
from tongxing.policy.catalogue import Rule
from tongxing.policy.policy import Policy

HERE = Path(__file__).parent
ENTITLED, SERVED = sorted((HERE / "cases").glob("*.yaml")), sorted((HERE / "served").glob("*.yaml"))


@cache
def policy() -> Policy:
    """Of everything that is installed."""
    return installed_host().everything().policy


def served(of: Policy) -> Policy:
    """The same, with each item's `served` rule in the place of its entitlement."""
    return replace(
        of, items={key: replace(item, entitled=item.served, served=Rule()) for key, item in of.items.items()}
    )


def cases(paths: Sequence[Path]) -> list[Case]:
    return [case for path in paths for case in read_cases(path)]


def failing(of: Policy, wanted: Sequence[Case], *, as_served: bool = False) -> Iterator[str]:
    """Lines of the cases that do not hold."""
    tried = served(of) if as_served else of
    for case in wanted:
        yield from failures(case, tried)
