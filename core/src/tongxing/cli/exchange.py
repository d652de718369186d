"""``tongxing exchange``: applications and referrals to and from the instance of another place, as files or over HTTP."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from ..host.registry import Registry
from ..work.exchange.letters import Register, read, written
from ..work.exchange.messages import Receipt, deliver
from ..work.exchange.posting import posted_to
from ..work.exchange.sending import send
from ..work.exchange.taking import take
from .options import DEFAULT_CITY, DEFAULT_PRINCIPAL, As, City, Database, Purpose, existing, opened


class Act(StrEnum):
    """What to do."""

    agree = "agree"
    send = "send"
    take = "take"
    missing = "missing"
    deliver = "deliver"


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command("exchange")(exchange)


def exchange(
    act: Annotated[Act, typer.Argument(help="agree on a key, send, take, deliver over HTTP, or list missing letters.")],
    peer: Annotated[str, typer.Argument(help="Key of the other city.")],
    file: Annotated[Path | None, typer.Argument(help="The file of letters, to write or to read.")] = None,
    division: Annotated[str | None, typer.Option("--division", help="agree: the other city's division.")] = None,
    key: Annotated[str | None, typer.Option("--key", help="agree: the key that the other side made.")] = None,
    again: Annotated[list[int] | None, typer.Option("--again", help="send: this number once more.")] = None,
    to: Annotated[str | None, typer.Option("--to", help="deliver: the address of the other side's letters.")] = None,
    token_file: Annotated[Path | None, typer.Option("--token-file", help="deliver: what it gave you to show.")] = None,
    city: City = DEFAULT_CITY,
    database: Database = None,
    principal: As = DEFAULT_PRINCIPAL,
    purpose: Purpose = "care",
) -> int:
    """Exchange applications and referrals with another place. Exit 1 where letters are missing or were not taken."""
    with opened(city, database) as registry:
        peers = registry.peers
        if act == Act.agree:
            if division is None:
                raise UsageError("exchange agree: for which division?", remedy="Give --division CODE.")
            print(peers.agree(peer, division, key))
            return 0
        if act == Act.missing:
            return _missing(registry, peer)
        if act == Act.deliver:
            if to is None or token_file is None:
                raise UsageError("exchange deliver: to whom?", remedy="Give --to ADDRESS and --token-file FILE.")
            access, token = registry.access(principal, purpose), existing(token_file).read_text().strip()
            return _told(deliver(registry.store(access), peers.named(peer), posted_to(to, token, access.purpose)))
        if file is None:
            raise UsageError(f"exchange {act}: which file?", remedy="Name it.")
        store, other = registry.store(registry.access(principal, purpose)), peers.named(peer)
        if act == Act.send:
            letters = send(store, other, again=again or ())
            written(file, letters)
            print(f"已写出 {len(letters)} 件 letters written: {file}")
            return 0
        return _told(Receipt.of(take(store, other, read(existing(file)))))


def _told(receipt: Receipt) -> int:
    print(f"已接收 {receipt.taken} 件 taken,重复 {receipt.known} 件 known already")
    for number, why in receipt.refused.items():
        print(f"未接收第 {number} 件 not taken: {why}")
    _print_missing(receipt.missing)
    return 1 if receipt.refused or receipt.missing else 0


def _missing(registry: Registry, peer: str) -> int:
    with registry.database.read() as connection:
        missing = Register(connection, registry.key, peer).missing()
    _print_missing(missing)
    return 1 if missing else 0


def _print_missing(numbers: list[int] | tuple[int, ...]) -> None:
    said = ", ".join(map(str, numbers))
    print(f"缺少的编号 missing numbers: {said or '无 none'}")
    if numbers:
        print(f"请对方重发 ask for them again: tongxing exchange send … {' '.join(f'--again {n}' for n in numbers)}")
