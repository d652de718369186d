"""Immunization: doses, forecasts by the schedule in force, catch-up. The department's table of contents."""

from tongxing import Suite, hookimpl


@hookimpl
def register_records():
    from . import records

    return [getattr(records, name) for name in records.__all__]


@hookimpl
def register_facts():
    from . import facts

    return [getattr(facts, name) for name in facts.__all__]


@hookimpl
def register_validations():
    from . import validations

    return [getattr(validations, name) for name in validations.__all__]


@hookimpl
def register_checks():
    from .forecast import cases

    return [Suite("immunization", cases.run_immunization_cases)]
