"""Rehabilitation: disability, aid, institutions, the two subsidies. The department's table of contents."""

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

    return [signals.aid_ends_with_age, signals.diagnosed_without_certificate]


@hookimpl
def register_indicators():
    from . import indicators as counted

    return [counted.children_in_rehabilitation, counted.disabled_with_certificate, counted.subsidies_paid]


@hookimpl
def register_mappings():
    from . import sheets

    return [sheets.federation_register]


@hookimpl
def register_panels():
    from tongxing import Panel, Words

    widget = "tongxing_rehabilitation.panels:rehabilitation_desk"
    return [Panel("rehabilitation_desk", Words("康复救助服务台", "Rehabilitation desk"), widget, "rehabilitation.aid")]


@hookimpl
def extend_schema():
    from . import schema

    return [getattr(schema, name) for name in schema.__all__]


@hookimpl
def after_events(events):
    from . import actions

    return list(actions.opened_by_certificates(events))


@hookimpl
def load_demo(children, seed):
    from . import demo

    return demo.invent(children, seed)
