"""Worked cases of rules, as INTERFACES «Rule cases» has them."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from .case_files import WorkedCase, cases_in
from .forms import Code, Day, Form, Text
from .parameters import Value

Answered = Literal["MET", "NOT_MET", "NOT_KNOWN"]
Row = dict[str, Any]


def _expected(value: Any) -> Any:
    return {"answer": value} if isinstance(value, str) else value


class ServedForm(Form):
    """Whether the item is expected to count as served, and on which days."""

    answer: Answered | None = None
    since: date | None = None
    until: date | None = None


class ExpectForm(Form):
    """What a case expects of one item: only what it says is compared."""

    answer: Answered | None = None
    since: date | None = None
    until: date | None = None
    track: str | None = None
    certainty: str | None = None
    cites: list[Text] = []
    missing: list[Text] = []
    served: Annotated[ServedForm, BeforeValidator(_expected)] = ServedForm()


class GivenForm(Form):
    """The world of a case: one child, and whoever and whatever belongs to it."""

    child: Row = {}
    guardians: list[Row] = []
    household: Row = {}
    records: dict[str, list[Row]] = {}
    facts: dict[str, Any] = {}


class CaseForm(Form):
    """One worked case."""

    case: Text
    day: Day
    residence: Code | None = None
    hukou: Code | None = None
    parameters: dict[str, Value] = {}
    given: GivenForm = GivenForm()
    expect: dict[str, Annotated[ExpectForm, BeforeValidator(_expected)]] = Field(min_length=1)


Case = WorkedCase[CaseForm]


def read_cases(path: Path) -> list[Case]:
    """The cases of a file. UsageError, with file and line, for one that cannot be read."""
    return cases_in(path, CaseForm, first="case")
