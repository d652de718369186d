"""Monitoring: survey rounds, the key ledger and visits. The department's table of contents."""

from tongxing import hookimpl


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

    return [signals.family_in_hardship, signals.came_alone, signals.no_guardian_lives_with_child]


@hookimpl
def register_indicators():
    from . import indicators

    return [indicators.round_coverage, indicators.stale_verifications, indicators.overdue_visits]


@hookimpl
def extend_schema():
    from . import schema

    return [getattr(schema, name) for name in schema.__all__]


@hookimpl
def load_demo(children, seed):
    from . import demo

    return demo.invent(children, seed)
