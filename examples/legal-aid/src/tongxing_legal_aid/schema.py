"""Legal aid's own fields. Its records appear by themselves: child { legalAid { legalAidCases(first: 3) { … } } }."""

from datetime import date

from tongxing import Child, plus_months
from tongxing_graphql import Mutation, Query, Reading, extend

from . import actions
from .records import LegalAidCase


@extend(Child, requires="{ birthDate }")
def minor_until(children: list[Child], parameters, on: date) -> list[date | None]:
    """The day from which this child is of age and legal aid no longer counts it as a minor; null if not known."""
    age = parameters.legal_aid_minor_age.on(on)
    return [plus_months(child.birth_date, 12 * age) if child.birth_date and age else None for child in children]


@extend(Query)
def running_cases(reading: Reading, on: date) -> list[LegalAidCase]:
    """Cases that run on a day, the oldest first."""
    cases = [case for case in reading.all(LegalAidCase) if _runs(case, on)]
    return sorted(cases, key=lambda case: case.opened_on)


def _runs(case: LegalAidCase, day: date) -> bool:
    return case.opened_on is not None and case.opened_on <= day and (case.closed_on is None or day < case.closed_on)


@extend(Mutation)
def open_case(store, input: actions.OpenCase) -> LegalAidCase:
    """Take a case of a child."""
    return actions.open_case(store, input)


@extend(Mutation)
def close_case(store, input: actions.CloseCase) -> LegalAidCase:
    """Close a case, and note how it ended."""
    return actions.close_case(store, input)
