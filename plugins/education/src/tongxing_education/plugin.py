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
