"""Housing: programmes, means and homes, the queue, flats and subsidies. The department's table of contents."""

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

    return [signals.flat_may_be_lost, signals.lives_in_no_home, signals.lease_to_renew, signals.waits_too_long]


@hookimpl
def register_indicators():
    from . import indicators as counted

    return [counted.children_in_public_rental, counted.children_with_rent_subsidy, counted.children_who_wait]


@hookimpl
def register_mappings():
    from . import sheets

    return [sheets.housing_register]


@hookimpl
def extend_schema():
    from . import schema

    return [getattr(schema, name) for name in schema.__all__]


@hookimpl
def register_panels():
    from tongxing import Panel, Words

    title = Words("公租房项目与条件", "Housing programmes and conditions")
    return [Panel("programme_board", title, "tongxing_housing.panels:programme_board", "housing.entitlement")]


@hookimpl
def load_demo(children, seed):
    from . import demo

    return demo.invent(children, seed)
