"""Culture and city integration: venues, activities, programmes, child-friendly cities. The department's table of contents."""

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

    return [signals.joins_no_activity, signals.no_activity_recorded]


@hookimpl
def register_indicators():
    from . import indicators

    return [getattr(indicators, name) for name in indicators.__all__]


@hookimpl
def register_mappings():
    from . import sheets

    return [sheets.activity_register]


@hookimpl
def register_panels():
    from tongxing import Panel, Words

    widget = "tongxing_culture.panels:culture_desk"
    return [Panel("culture_desk", Words("文化工作台", "Culture desk"), widget, "culture.participation")]


@hookimpl
def extend_schema():
    from . import schema

    return [getattr(schema, name) for name in schema.__all__]


@hookimpl
def load_demo(children, seed):
    from . import demo

    return demo.invent(children, seed)
