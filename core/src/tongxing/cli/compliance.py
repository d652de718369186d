"""``tongxing compliance report``: the evidence of a year about minors' data, for the report that is due by 31 January."""

from typing import Annotated, Any

import typer

from ..host.offices.compliance import compliance_report
from . import incidents
from .offices import demand_office
from .options import DEFAULT_CITY, DEFAULT_PRINCIPAL, As, City, Database, Json, Purpose, opened, print_json


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Evidence about how minors' data is kept and used.", no_args_is_help=True)
    group.callback()(_group)
    group.command("report")(report)
    incidents.add(group)
    app.add_typer(group, name="compliance")


def _group() -> None:
    """Evidence about how minors' data is kept and used."""


def report(
    year: Annotated[int, typer.Option("--year", help="The year that is reported.")],
    city: City = DEFAULT_CITY,
    database: Database = None,
    principal: As = DEFAULT_PRINCIPAL,
    purpose: Purpose = "administration",
    as_json: Json = False,
) -> int:
    """Kinds and numbers, bases, consents, grants and approvers, accesses, sharing, requests of one year. Names no child.

    Exit 1 where the access log has findings, or a request was answered late.
    """
    with opened(city, database) as registry:
        demand_office(registry, principal, "audit")
        told = compliance_report(registry, registry.access(principal, purpose), year)
    if as_json:
        print_json(told)
    else:
        _print(told)
    return 1 if told["accesses"]["log"]["findings"] or told["rights_requests"]["late"] else 0


def _print(told: dict[str, Any]) -> None:
    print(f"{told['city']} {told['year']}  截至 as of {told['as_of']}")
    print("儿童 children: " + ", ".join(f"{age} {count}" for age, count in told["minors"].items()))
    for kind in told["kinds"]:
        ages = kind["children"]
        count = f"<14: {ages['under_14']}, 14–17: {ages['from_14_to_17']}"
        print(f"  {kind['category']:<28} {kind['title']['zh']}  {kind['basis']}  {kind['retention']}  {count}")
    for name, title in _LISTS.items():
        print(f"{title}: {len(told[name])}")
        for each in told[name]:
            print("  " + "  ".join(f"{key}={value}" for key, value in each.items() if value not in ("", None)))
    requests = told["rights_requests"]
    print(f"权利请求 requests: {sum(each['count'] for each in requests['received'])}, 逾期 late {requests['late']}")
    print(f"限制处理 restrictions: {told['restrictions_in_force']}; 删除 erasures: {told['erasures'] or 0}")
    print(f"强制报告 reports of harm: {told['harm_reports']}")
    for each in told["accesses"]["by"]:
        print("  " + "  ".join(f"{key}={value}" for key, value in each.items()))
    log = told["accesses"]["log"]
    print(f"访问日志 access log: {log['entries']} entries, {len(log['findings'])} findings")


_LISTS = {
    "notices": "告知 notices",
    "consents": "同意 consents",
    "grants": "授权 grants",
    "sharing_records": "共享记录 sharing records",
    "impact_assessments": "影响评估 impact assessments",
    "not_assessed": "未评估 not assessed",
    "incidents": "事件 incidents",
}
