"""The suite ``residence``: worked cases of the residence clock, run without a city and without a database."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal

import polars as pl
from pydantic import ConfigDict, Field

from ...datafile import near
from ...people import Child, Residence
from ..case_files import WorkedCase, cases_in
from ..cases import CaseReport
from ..fact_parameters import FactParameters
from ..forms import Code, Form
from ..parameters import ParameterBook, Value
from ..sources import schema_of
from ..units import fits
from .lives import Lives, Rules
from .reasons import REASONS
from .status import statuses

_CHILD = "child"


class _Told(Form):
    """A part beside which other programs may keep what is theirs."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)


class StayForm(_Told):
    """One episode."""

    division: Code | None = None
    start: date | None = Field(None, alias="from")
    until: date | None = Field(None, alias="to")
    basis: Literal["living", "home"] = "living"
    accompanied_by: str | None = None


class ChildForm(_Told):
    """What is known of the child: one place with its first day, or episodes."""

    birth_date: date | None = None
    hukou: Code | None = None
    residence: Code | None = None
    residence_since: date | None = None
    residences: list[StayForm] | None = None
    accompanied_by: str | None = None

    @property
    def stays(self) -> list[StayForm]:
        """The episodes; company that one does not name is the child's."""
        if self.residences is None:
            only = {"division": self.residence, "from": self.residence_since, "accompanied_by": self.accompanied_by}
            return [StayForm.model_validate(only)]
        own = {"accompanied_by": self.accompanied_by}
        return [s if "accompanied_by" in s.model_fields_set else s.model_copy(update=own) for s in self.residences]


class NextForm(Form):
    """The next change."""

    date: date
    reason: str


class ExpectForm(Form):
    """What is compared: only what the case says."""

    monitoring: bool | None = None
    statistical: bool | None = None
    reason: Literal[REASONS] | None = None  # type: ignore[valid-type]
    next: NextForm | None = None
    certainty: str | None = None


class CaseForm(_Told):
    """One worked case."""

    id: str
    title: str = ""
    on: date
    central_set: str | None = None
    parameters: dict[str, Value] = {}
    child: ChildForm
    expect: ExpectForm


_Case = WorkedCase[CaseForm]


def run_residence_cases(paths: Sequence[Path], parameters: ParameterBook) -> CaseReport:
    """Run all cases of some files. UsageError for a file that cannot be read, or a name that nothing has."""
    cases = [case for path in paths for case in cases_in(path, CaseForm, first="id")]
    found = [list(_failures(case, parameters)) for case in cases]
    failed = sum(bool(lines) for lines in found)
    return CaseReport(len(cases) - failed, failed, tuple(line for lines in found for line in lines))


def _failures(case: _Case, parameters: ParameterBook) -> Iterator[str]:
    """One line for each expectation that does not hold."""
    form = case.form
    rules = Rules.of(FactParameters(parameters.replaced(_given(case, parameters)), "core", "residence"))
    (status,) = statuses(_lives(form.child, rules), form.on)
    told = status.as_dict()
    expected = form.expect.model_dump(mode="json")
    for name in sorted(form.expect.model_fields_set):
        if expected[name] != told[name]:
            where = case.file.at((*case.path, "expect"))
            yield f"{where}: {form.id}: {form.title}: {name}: expected {expected[name]}, found {told[name]}"


def _given(case: _Case, parameters: ParameterBook) -> dict[str, Value]:
    """The parameters that a case says otherwise."""
    named = {"central_set": case.form.central_set} if case.form.central_set else {}
    given: dict[str, Value] = {**case.form.parameters, **named}
    for key, value in given.items():
        path = ["central_set"] if key in named else ["parameters", key]
        if key not in parameters:
            cure = f"{near(key, parameters.by_key)}Name a parameter of core or of a plugin"
            raise case.wrong(path, f"no parameter {key!r}", cure)
        parameter = parameters[key]
        if value is not None and not fits(parameter.unit, value):
            raise case.wrong(path, f"{value!r} is no number of {parameter.unit}", "Write a value of that unit")
        if value is not None and parameter.choices and value not in parameter.choices:
            raise case.wrong(path, f"{key} is never {value!r}", f"Say one of {', '.join(parameter.choices)}")
    return given


def _lives(child: ChildForm, rules: Rules) -> Lives:
    one: dict[str, Any] = {"subject": _CHILD, "birth_date": child.birth_date, "hukou": child.hukou, "residence": None}
    rows = [
        {
            "subject": _CHILD,
            "division": stay.division,
            "valid_from": stay.start,
            "valid_until": stay.until,
            "basis": stay.basis,
            "accompanied_by": stay.accompanied_by,
        }
        for stay in child.stays
    ]
    wanted = ("subject", "division", "valid_from", "valid_until", "basis", "accompanied_by")
    stays = {name: dtype for name, dtype in schema_of(Residence).items() if name in wanted}
    children = {name: dtype for name, dtype in schema_of(Child).items() if name in one}
    return Lives(pl.DataFrame([one], schema=children), pl.DataFrame(rows, schema=stays), rules)
