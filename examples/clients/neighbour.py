"""The system of a neighbouring city: takes over the records of children who have moved there, and follows what changes of them.

python neighbour.py offers
python neighbour.py take OFFER
"""

import argparse
from pathlib import Path
from typing import Any

from tongxing_client import ChangeKind, City, DataCategory, Feed, Served
from tongxing_client.letters import receiver
from tongxing_client.opening import opened, said

PURPOSE = "care"
SERVED = {Served.NOT_MET: "未落实 not served", Served.NOT_KNOWN: "未知是否落实 not known whether served"}

WHAT = {ChangeKind.RECORD: "登记变化 changed", ChangeKind.EVENT: "新事件 happened", ChangeKind.GAP: "应享未享变化 owed"}


def offers(city: City) -> int:
    """Print the records that wait to be taken over."""
    waiting = city.offers().handovers or []
    print(f"待接收 {len(waiting)} 名 records on offer")
    for offer in waiting:
        where = offer.division.path_name or offer.division.code
        print(
            f"{offer.id}  {offer.child}  {offer.since} 起居住于 lives since then in {where}(移交人 by {offer.offered_by})"
        )
    return 0


def take(city: City, offer: str) -> int:
    """Take a record over and print what is known of the child, and what it is owed here."""
    taken = city.take_over(offer, key=f"take {offer}").take_over
    if taken is None or taken.handover is None:
        print(f"未能接收 not taken over:\n{said(taken.problems if taken else ())}")
        return 1
    child = city.moved_child(taken.handover.child).child
    if child is None:
        print("已接收,但本用途下无权查看该儿童 taken over, but nothing of the child is to be seen for this purpose")
        return 1
    print(f"已接收 taken over: {child.record_id}  {child.name or '无权查看 withheld'}  {child.birth_date or ''}")
    print(f"  户籍地 hukou: {_place(child.hukou)}  居住地 residence: {_place(child.residence)}")
    for gap in child.gaps or ():
        print(f"  应享未享 owed: {gap.item}({gap.department}),{gap.since} 起 since,{SERVED[gap.served]}")
    if child.withheld:
        print(f"  无权查看 withheld: {_listed(child.withheld)}")
    return 0


def follow(city: City, kept: Path) -> int:
    """Print what has changed since the last time."""
    for each in Feed(kept).read(lambda after: city.arrivals(after=after).changes):
        where = each.child.residence.path_name if each.child and each.child.residence else None
        who = (each.child and each.child.name) or each.subject
        print(
            f"{who}({where or '居住地未知或无权查看 place unknown or withheld'}){WHAT[each.kind]}: {each.item or each.what}"
        )
    return 0


def listen(city: City, kept: Path, port: int, secret: str) -> int:
    """Wait for the city's letters. A letter holds ids alone; what there is to see is read by our own rights, from where we were."""

    def taken(letter: dict[str, Any]) -> None:
        print(f"收到来信 a letter came: {letter['id']}", flush=True)
        follow(city, kept)

    with receiver(port, secret, taken) as server:
        print(f"等候来信 waiting for letters: http://127.0.0.1:{server.server_port}/", flush=True)
        server.serve_forever()
    return 0


def _place(place: object) -> str:
    return getattr(place, "path_name", None) or getattr(place, "code", None) or "未知或无权查看 not known or withheld"


def _listed(categories: list[DataCategory]) -> str:
    return "、".join(each.value.lower().replace("_", ".", 1) for each in categories)


def main() -> int:
    """Read the command line, do one thing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("offers", help="records that wait to be taken over")
    commands.add_parser("take", help="take one over").add_argument("offer")
    followed = commands.add_parser("follow", help="what has changed since the last time")
    followed.add_argument("--since", type=Path, required=True, metavar="FILE", help="where the cursor is kept")
    told = commands.add_parser("listen", help="read what has changed whenever a letter comes")
    told.add_argument("--since", type=Path, required=True, metavar="FILE", help="where the cursor is kept")
    told.add_argument("--secret-file", type=Path, required=True, help="what tongxing webhooks add printed, whsec_…")
    told.add_argument("--port", type=int, required=True)
    asked = parser.parse_args()
    with opened(PURPOSE) as city:
        if asked.command == "follow":
            return follow(city, asked.since)
        if asked.command == "listen":
            return listen(city, asked.since, asked.port, asked.secret_file.read_text(encoding="utf-8").strip())
        return take(city, asked.offer) if asked.command == "take" else offers(city)


if __name__ == "__main__":
    raise SystemExit(main())
