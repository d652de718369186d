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
def register_signals():
    from . import signals

    return [signals.check_overdue, signals.dose_before_birth, signals.duplicate_doses, signals.history_not_reviewed]


@hookimpl
def register_indicators():
    from . import indicators

    return indicators.ALL


@hookimpl
def extend_schema():
    from . import schema

    return [getattr(schema, name) for name in schema.__all__]


@hookimpl
def register_panels():
    from tongxing import Panel, Words

    here = "tongxing_immunization.panels"
    return [
        Panel(
            "vaccination_board",
            Words("预防接种看板", "Vaccination board"),
            f"{here}:vaccination_board",
            "immunization.dose",
        ),
        Panel(
            "vaccination_card", Words("预防接种卡", "Vaccination card"), f"{here}:vaccination_card", "immunization.dose"
        ),
    ]


@hookimpl
def register_checks():
    from .forecast import cases

    return [Suite("immunization", cases.run_immunization_cases)]


@hookimpl
def register_commands(cli):
    from .fhir.command import fhir
    from .sheets.command import doses

    cli.command("fhir")(fhir)
    cli.command("doses")(doses)


@hookimpl
def after_events(events):
    from . import actions

    return list(actions.checks_asked_for(events))


@hookimpl
def load_demo(children, seed):
    from . import demo

    return demo.invent(children, seed)
