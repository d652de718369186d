"""Mutations of the rights desk, and the report of harm that anybody who is known here may file."""

from typing import Any

import strawberry
from pydantic import ValidationError

from tongxing.errors import Invalid
from tongxing.host.names import plural
from tongxing.people import Consent, HarmReport, Notice, Restriction, RightsRequest
from tongxing.records import Record
from tongxing.records.base import snake
from tongxing.work.harm import ACTIONS as HARM_ACTIONS
from tongxing.work.harm import ReportHarm, report_harm
from tongxing.work.rights import ACTIONS

from .city_types import Types
from .connections import connection_field
from .context import context_of
from .extending import Mutation, extend
from .fields import Made
from .lists import list_field
from .mutations import arguments_of, check_key, mutation_field
from .pydantic_inputs import body_of, input_of, problems_of
from .signatures import signature_of
from .values import Problem


@strawberry.type(description="That a report of harm was filed, or why it was not. It tells nothing about any child.")
class ReportHarmResult:
    """What ``reportHarm`` gives back."""

    report: strawberry.ID | None = strawberry.field(description="The report's number, to be noted.")
    problems: list[Problem] = strawberry.field(description="Why it was not filed.")


def rights_fields(types: Types) -> list[Made]:
    """What the rights desk keeps about a child."""
    told: dict[type[Record], str] = {
        Notice: "Notices of how the child's data is used.",
        Consent: "What guardians have agreed to, or not: one purpose, one category, one recipient each.",
        RightsRequest: "What was asked about the child's data, and how it was decided.",
        Restriction: "Data of the child that is kept and not used.",
    }
    return [list_field(types, record, snake(plural(record.__name__)), "child", said) for record, said in told.items()]


def rights_queries(types: Types) -> list[Made]:
    """Root fields: requests to be answered, and reports of harm."""
    asked = "Requests about children's data that you may see."
    return [
        connection_field(types, RightsRequest, "rights_requests", description=asked),
        connection_field(types, HarmReport, "harm_reports", description="Reports of harm that you may see."),
    ]


def rights_mutations(types: Types) -> list[Made]:
    """``giveNotice``, ``decideConsent``, ``withdrawConsent`` … as the actions stand in core; and ``reportHarm``."""
    made = [
        mutation_field(types, extend(Mutation)(action), signature_of(action, "mutation", Mutation))
        for action in (*ACTIONS, *HARM_ACTIONS)
    ]
    said = "Report that a child is harmed or in danger (强制报告). No grant is needed, and nothing is shown for it."
    # Without `expectedVersion`: nothing is changed.
    arguments = tuple(each for each in arguments_of(input_of(types, ReportHarm)) if each.name != "expected_version")
    return [*made, Made("report_harm", ReportHarmResult | None, _report_harm, arguments=arguments, description=said)]


def _report_harm(source: Any, info: Any, input: Any, key: str) -> ReportHarmResult:
    context = context_of(info)
    check_key(key)
    context.reads.end()
    try:
        body = ReportHarm.model_validate(body_of(ReportHarm, input).model_dump())
        id = report_harm(context.reads.store, body, key=key)
    except ValidationError as error:
        return ReportHarmResult(report=None, problems=[Problem.of(each) for each in problems_of(error)])
    except Invalid as error:
        return ReportHarmResult(report=None, problems=[Problem.of(each) for each in error.problems])
    return ReportHarmResult(report=strawberry.ID(id), problems=[])
