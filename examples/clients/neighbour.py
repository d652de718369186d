"""The system of a neighbouring city: takes over the records of children who have moved there.

python neighbour.py offers
python neighbour.py take OFFER
"""

import argparse

from tongxing_client import City, DataCategory, Served
from tongxing_client.opening import opened

PURPOSE = "care"
SERVED = {Served.NOT_MET: "未落实 not served", Served.NOT_KNOWN: "未知是否落实 not known whether served"}


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
    child = city.moved_child(taken.child).child if taken else None
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
    asked = parser.parse_args()
    with opened(PURPOSE) as city:
        return take(city, asked.offer) if asked.command == "take" else offers(city)


if __name__ == "__main__":
    raise SystemExit(main())
