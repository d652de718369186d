"""What one request may ask for at most. Every refusal names its limit, what is allowed and what was asked."""

from tongxing.errors import Refused

BODY_BYTES = 100_000
WRITE_BYTES = 1_000_000
"""The body of a mutation: a thousand inputs are as large."""
INPUTS = 1_000
"""Inputs of one mutation for many."""
TOKENS = 1_000
DEPTH = 8
ALIASES = 15
ROOT_FIELDS = 10
DIRECTIVES = 10
FIELDS = 2_000
COST = 5_000
A_MINUTE = 200_000
"""Values that one principal may ask for in a minute, over all requests."""
A_DAY = 1_000_000
"""The same in a day, for integrators: a crawl ends there."""
TOKENS_SHARE = 0.75
"""Of both, what one token may ask for: one that leaked or runs away leaves a quarter to its principal's others."""
PAGE = 100
SUBSCRIPTIONS = 20
"""Subscriptions of one principal at one time, in each worker."""
SUBSCRIPTIONS_IN_ALL = 500
"""Of all principals of a city, in each worker."""
IMPORT_BYTES = 500_000_000
"""An uploaded file; a survey of a million children as CSV is about half of it."""
UNPACKED_BYTES = 4_000_000_000
"""What a workbook or zip may say that it holds."""
IMPORTS = 6
"""Uploads of a city that are received, wait or run at one time."""
SECONDS = 10
DECIDED_AT_ONCE = 1_000
"""Children, guardians and households together whose stale decisions are made again for one request before lists are shown: it takes
about twice as long as for one. Of how many they are still stale, the list says; the server makes those beside all requests."""
ANSWER_BYTES = 2_000_000
ERRORS_BEFORE = 3
"""Errors told of a document that is not run."""
ERRORS_WITHIN = 20
"""Errors told of an answer in part."""


class LimitReached(Refused):
    """A request asks for more than one request may."""

    code = "LIMIT"

    def __init__(self, limit: str, allowed: int, asked: int, said: str | None = None) -> None:
        super().__init__(
            said or f"This request asks for {asked} {limit}; {allowed} are allowed.",
            remedy="Ask for less, in several requests.",
            limit=limit,
            allowed=allowed,
            asked=asked,
        )


def demand(limit: str, allowed: int, asked: int) -> None:
    """Raise LimitReached where more is asked than allowed."""
    if asked > allowed:
        raise LimitReached(limit, allowed, asked)
