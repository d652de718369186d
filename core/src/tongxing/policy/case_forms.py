"""Files of worked cases, as INTERFACES «Rule cases» has them; every mistake in one is told with file and line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from .. import datafile
from ..datafile import DataFile
from ..errors import PluginError, UsageError
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


class CasesForm(Form):
    """A file may also be a mapping with ``cases``, beside which other programs may keep what is theirs."""

    cases: list[CaseForm]


@dataclass(frozen=True)
class Case:
    """A case and where it stands."""

    form: CaseForm
    file: DataFile
    path: tuple[str | int, ...]

    @property
    def where(self) -> str:
        """File and line, for messages."""
        return self.file.at(self.path)

    def wrong(self, path: Sequence[str | int], what: str, cure: str) -> UsageError:
        """The error of a mistake in this case."""
        return UsageError(f"{self.file.at((*self.path, *path))}: {what}.", remedy=f"{cure}.")


def read_cases(path: Path) -> list[Case]:
    """The cases of a file. UsageError, with file and line, for one that cannot be read."""
    try:
        file = datafile.read("", path, str(path))
        if file is None:
            raise UsageError(f"{path}: there is no such file.", remedy="Check the path.")
        return _cases(file)
    except PluginError as error:
        raise UsageError(f"{error.where}: {error.what}.", remedy=f"{error.cure}.") from error


def _cases(file: DataFile) -> list[Case]:
    if isinstance(file.content, Mapping):
        forms, before = file.checked(CasesForm).cases, ("cases",)
        return [Case(form, file, (*before, number)) for number, form in enumerate(forms)]
    if not isinstance(file.content, list):
        raise file.mistake([], "is no list of cases", "Begin each with `- case:`")
    return [Case(form, file, (number,)) for number, form in enumerate(file.checked(list[CaseForm]))]
