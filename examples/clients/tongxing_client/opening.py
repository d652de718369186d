"""How the programs reach their city: from TONGXING_URL and TONGXING_TOKEN; a refusal ends them with one sentence."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol

from .generated import City
from .refusals import CityError


class Problem(Protocol):
    """One thing wrong with an input, as the documents ask for it."""

    path: str
    code: str
    zh: str
    en: str


@contextmanager
def opened(purpose: str) -> Iterator[City]:
    """The city, for a purpose. Ends the program with 2 where it does not know the city, with 1 where the city refuses."""
    missing = [name for name in ("TONGXING_URL", "TONGXING_TOKEN") if not os.environ.get(name)]
    if missing:
        print(f"请设置环境变量 set: {', '.join(missing)}", file=sys.stderr)
        raise SystemExit(2)
    with City(os.environ["TONGXING_URL"], token=os.environ["TONGXING_TOKEN"], purpose=purpose) as city:
        try:
            yield city
        except CityError as failure:
            reference = f" 编号 reference: {failure.reference}" if failure.reference else ""
            print(f"{failure.zh or ''} {failure.code}: {failure.message}{reference}".strip(), file=sys.stderr)
            raise SystemExit(1) from None


def said(problems: Iterable[Problem]) -> str:
    """Problems in both languages, a line each."""
    return "\n".join(f"  {each.zh} {each.en} ({each.path} {each.code})" for each in problems)
