"""Education: schools and seats, enrolment, aid and exams. The department's table of contents."""

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

    return [signals.out_of_school_child, signals.schooling_not_known]


@hookimpl
def register_indicators():
    from . import indicators as counted

    return [
        counted.compulsory_enrolment,
        counted.out_of_school_share,
        counted.kindergarten_enrolment,
        counted.certificates_shown,
        counted.aided_pupils,
    ]


@hookimpl
def extend_schema():
    from . import schema

    return [getattr(schema, name) for name in schema.__all__]


@hookimpl
def register_panels():
    from tongxing import Panel, Words

    return [
        Panel(
            "seat_monitor",
            Words("学位监测", "Seat monitor"),
            "tongxing_education.panels:seat_monitor",
            "education.place",
        )
    ]


@hookimpl
def load_demo(children, seed):
    from . import demo

    return demo.invent(children, seed)
