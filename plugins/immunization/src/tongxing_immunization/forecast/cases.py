"""The suite ``immunization``: worked cases of the forecast, run without a city and without a database."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, StringConstraints

from tongxing import SuiteResult, UsageError
from tongxing.datafile import near
from tongxing.policy.case_files import WorkedCase, cases_in
from tongxing.policy.forms import Form

from ..schedule import PRODUCTS, Schedule, editions
from .answers import PlannedDose, Reason, SeriesForecast
from .course import Circumstances, Course, Dose
from .forecasting import forecast_for

Product = Annotated[str, StringConstraints(min_length=1)]
WITHOUT = "without_reasons"
"""What a case may expect beside the parts of a forecast: codes that are not among its reasons."""


class _Told(Form):
    """A part beside which other programs may keep what is theirs."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)


class FlagsForm(Form):
    """Circumstances of health; what is absent is not known."""

    hbsag_mother: Literal["negative", "positive", "unknown"] | None = None
    birth_weight_g: int | None = None
    gestation_weeks: int | None = None
    hiv: Literal["unexposed", "exposed_unknown", "uninfected", "infected"] | None = None
    severe_immunosuppression: bool | None = None
    immunodeficiency: bool | None = None
    contraindication: dict[str, date | None] = {}


class ChildForm(_Told):
    """Whom the case is about."""

    birth_date: date
    sex: Literal["M", "F"] | None = None
    flags: FlagsForm = FlagsForm()


class DoseForm(_Told):
    """One dose."""

    product: Product
    date: date
    campaign: bool = False
    self_paid: bool | None = None
    scar: bool | None = None


class CaseForm(_Told):
    """One worked case. ``doses`` null: a history that nobody has seen. ``also``: other editions in which the same holds."""

    id: str
    title: str = ""
    ruleset: str
    also: list[str] = []
    as_of: date
    child: ChildForm
    product_choice: dict[str, Product] = {}
    doses: list[DoseForm] | None
    history: Literal["complete", "partial"] = "complete"
    expect: dict[str, dict[str, Any]]

    @property
    def course(self) -> Course:
        """The child, as the forecast takes it."""
        told = self.child.flags.model_dump()
        bars = told.pop("contraindication")
        return Course(
            birth_date=self.child.birth_date,
            sex=self.child.sex,
            doses=tuple(Dose(d.product, d.date, d.campaign, d.self_paid, d.scar) for d in self.doses or []),
            history="unknown" if self.doses is None else self.history,
            circumstances=Circumstances(**told),
            choice=self.product_choice,
            contraindications=bars,
        )


Case = WorkedCase[CaseForm]


def run_immunization_cases(paths: Sequence[Path]) -> SuiteResult:
    """Run all cases of some files. UsageError for a file that cannot be read, or a name that nothing has."""
    cases = [case for path in paths for case in read_cases(path)]
    found = [list(failures(case)) for case in cases]
    failed = sum(bool(lines) for lines in found)
    return SuiteResult(len(cases) - failed, failed, tuple(line for lines in found for line in lines))


def read_cases(path: Path) -> list[Case]:
    """The cases of a file, one for each edition in which they hold. UsageError where it cannot be read."""
    return [
        replace(case, form=case.form.model_copy(update={"ruleset": ruleset}))
        for case in cases_in(path, CaseForm, first="id")
        for ruleset in (case.form.ruleset, *case.form.also)
    ]


def failures(case: Case, schedule: Schedule | None = None) -> Iterator[str]:
    """One line for each expectation that does not hold, by another schedule than the plugin's if there is one."""
    form = case.form
    _check(case)
    planned = any("catch_up_plan" in expected for expected in form.expect.values())
    forecast = forecast_for(form.course, form.as_of, edition=form.ruleset, plan=planned, schedule=schedule)
    for series, expected in form.expect.items():
        told = as_told(forecast.of(series))
        for key, value in expected.items():
            if not meets(key, told[key], value):
                where = case.file.at((*case.path, "expect", series))
                yield f"{where}: {form.id} {form.ruleset}: {form.title}: {series} {key}: expected {_plain(value)}, found {told[key]}"


def meets(key: str, found: Any, wanted: Any) -> bool:
    """Whether what was told is what a case expects. Of reasons only some may be asked for, or asked to be absent."""
    if key == WITHOUT:
        return set(wanted).isdisjoint(found)
    return set(wanted) <= set(found) if key == "reasons" else bool(found == _plain(wanted))


def _check(case: Case) -> None:
    """Every name in a case is one that the schedule has."""
    form = case.form
    keys = [edition.edition for edition in editions()]
    if form.ruleset not in keys:
        raise _unknown(case, ["ruleset"], form.ruleset, keys)
    products = [dose.product for dose in form.doses or []]
    for product in (*products, *form.product_choice.values(), *form.child.flags.contraindication):
        if product not in PRODUCTS:
            raise _unknown(case, ["doses"], product, list(PRODUCTS))
    _check_expected(case)


def _check_expected(case: Case) -> None:
    series = [one.series for edition in editions() for one in edition.series]
    for name, expected in case.form.expect.items():
        if name not in series:
            raise _unknown(case, ["expect", name], name, list(dict.fromkeys(series)))
        parts = [*SeriesForecast.__dataclass_fields__, WITHOUT]
        for key in expected:
            if key not in parts:
                raise _unknown(case, ["expect", name, key], key, parts)
        for code in expected.get(WITHOUT, ()):
            if code not in _codes():
                raise _unknown(case, ["expect", name, WITHOUT], code, _codes())


def _unknown(case: Case, path: Sequence[str | int], word: str, known: Sequence[str]) -> UsageError:
    """The error of a name that nothing has."""
    return case.wrong(path, f"no {word!r}", f"{near(word, known)}Say one of {', '.join(known)}")


def _codes() -> list[str]:
    """What some rule, caution or note gives as its reason: one that is misspelt would never be among the reasons."""
    rules = [rule.rule for edition in editions() for series in edition.series for rule in series.rules]
    cautions = [caution.code for edition in editions() for caution in edition.cautions]
    notes = [note.code for edition in editions() for note in edition.notes]
    return list(dict.fromkeys([*rules, *cautions, *notes]))


def as_told(forecast: SeriesForecast) -> dict[str, Any]:
    """A state as cases write it: dates as text, doses of a plan as pairs, reasons by their codes."""
    told = {key: _plain(value) for key, value in vars(forecast).items()}
    return {**told, WITHOUT: told["reasons"]}


def _plain(value: Any) -> Any:
    if isinstance(value, PlannedDose):
        return [value.product, value.day.isoformat()]
    if isinstance(value, Reason):
        return value.code
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
