"""Employment: guardians' work, help, training, posts, households without work. The department's table of contents."""

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

    return [getattr(signals, name) for name in signals.__all__]


@hookimpl
def register_indicators():
    from . import indicators

    return [getattr(indicators, name) for name in indicators.__all__]


@hookimpl
def register_mappings():
    from . import sheets

    return [sheets.employment_register]


@hookimpl
def register_panels():
    from tongxing import Panel, Words

    widget = "tongxing_employment.panels:employment_desk"
    return [Panel("employment_desk", Words("就业服务台", "Employment desk"), widget, "employment.help")]


@hookimpl
def extend_schema():
    from . import schema

    return [getattr(schema, name) for name in schema.__all__]


@hookimpl
def after_events(events):
    from . import actions

    return list(actions.asked_for_homes(events))


@hookimpl
def load_demo(children, seed):
    from . import demo

    return demo.invent(children, seed)
