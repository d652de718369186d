"""Transport: fares for children. The department's table of contents."""

from tongxing import hookimpl


@hookimpl
def register_records():
    from . import records

    return [records.HeightMeasurement, records.PupilCard]


@hookimpl
def register_facts():
    from . import facts

    return [facts.height_cm, facts.holds_pupil_card, facts.free_riders]


@hookimpl
def register_validations():
    from . import validations

    return [validations.card_ends_after_it_starts]


@hookimpl
def register_indicators():
    from . import indicators

    return [indicators.pupils_with_card]


@hookimpl
def extend_schema():
    from . import schema

    return [schema.next_fare_change, schema.issue_pupil_card]


@hookimpl
def load_demo(children, seed):
    from . import demo

    return demo.invent(children, seed)
