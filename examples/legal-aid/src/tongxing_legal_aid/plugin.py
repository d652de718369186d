"""Legal aid for migrant families. The plugin's table of contents."""

from tongxing import hookimpl


@hookimpl
def register_records():
    from . import records

    return [records.LegalAidCase, records.WageClaim]


@hookimpl
def register_facts():
    from . import facts

    return [facts.has_legal_aid_case, facts.has_open_wage_claim, facts.any_guardian_claims_wages]


@hookimpl
def register_validations():
    from . import validations

    return [validations.case_closes_after_it_opens, validations.wage_claims_are_settled_later]


@hookimpl
def register_signals():
    from . import signals

    return [signals.wages_long_unpaid]


@hookimpl
def extend_schema():
    from . import schema

    return [schema.minor_until, schema.running_cases, schema.open_case, schema.close_case]


@hookimpl
def after_events(events):
    from . import actions

    return [command for event in events for command in actions.answer_to(event)]


@hookimpl
def load_demo(children, seed):
    from . import demo

    return demo.invent(children, seed)
