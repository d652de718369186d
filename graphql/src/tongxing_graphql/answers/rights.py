"""Mutations of the rights desk, and the report of harm that anybody who is known here may file."""

from typing import Any

import strawberry

from tongxing.host.names import plural
from tongxing.people import Consent, HarmReport, Notice, Restriction, RightsRequest
from tongxing.records import Record
from tongxing.records.base import snake
from tongxing.work.rights.acts import ACTIONS
from tongxing.work.rights.harm import ACTIONS as HARM_ACTIONS
from tongxing.work.rights.harm import ReportHarm, report_harm
from tongxing.work.store import Store
from tongxing.work.writing.calls import Call

from ..authors.acts import Act, by_itself, result_of
from ..authors.extending import Mutation, extend
from ..authors.mutations import mutation_fields
from ..authors.signatures import signature_of
from ..reading.city_types import Types
from ..reading.connections import connection_field
from ..reading.fields import Made
from ..reading.lists import list_field


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
    """``giveNotice``, ``decideConsent``, ``withdrawConsent`` … as the actions stand in core."""
    extensions = [extend(Mutation)(action) for action in (*ACTIONS, *HARM_ACTIONS)]
    made = [mutation_fields(types, each, signature_of(each.function, "mutation", Mutation)) for each in extensions]
    return [field for fields in made for field in fields]


def harm_act(types: Types) -> Act:
    """``reportHarm``. It changes nothing that stands, so it takes no version."""
    said = "Report that a child is harmed or in danger (强制报告). No grant is needed, and nothing is shown for it."
    number = Made(
        "report", strawberry.ID | None, lambda result, info: result.value, description="Its number, to be noted."
    )
    about = "That a report of harm was filed, or why it was not. It tells nothing about any child."
    result = result_of(types, "ReportHarmResult", number, said=about)
    return Act("report_harm", ReportHarm, result, said, **by_itself(_report_harm), takes_version=False)


def _report_harm(store: Store, call: Call[Any]) -> str:
    return report_harm(store, call.body, key=call.key)
