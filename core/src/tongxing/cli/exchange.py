"""``tongxing exchange``: applications and referrals to and from the instance of another place, as files."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from ..host.registry import Registry, key_file
from ..trust.peers import Peers
from ..work.exchange.letters import Register, read, written
from ..work.exchange.sending import send
from ..work.exchange.taking import take
from .options import DEFAULT_CITY, DEFAULT_PRINCIPAL, As, City, Database, Purpose, existing, opened


class Act(StrEnum):
    """What to do."""

    agree = "agree"
    send = "send"
    take = "take"
    missing = "missing"


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command("exchange")(exchange)


def exchange(
    act: Annotated[Act, typer.Argument(help="agree on a key, send, take, or list missing letters.")],
    peer: Annotated[str, typer.Argument(help="Key of the other city.")],
    file: Annotated[Path | None, typer.Argument(help="The file of letters, to write or to read.")] = None,
    division: Annotated[str | None, typer.Option("--division", help="agree: the other city's division.")] = None,
    key: Annotated[str | None, typer.Option("--key", help="agree: the key that the other side made.")] = None,
    again: Annotated[list[int] | None, typer.Option("--again", help="send: this number once more.")] = None,
    city: City = DEFAULT_CITY,
    database: Database = None,
    principal: As = DEFAULT_PRINCIPAL,
    purpose: Purpose = "care",
) -> int:
    """Exchange applications and referrals with another place. Exit 1 where letters are missing or were not taken."""
    with opened(city, database) as registry:
        peers = Peers(key_file(registry.city, registry.database).with_suffix(".peers"))
        if act == Act.agree:
            if division is None:
                raise UsageError("exchange agree: for which division?", remedy="Give --division CODE.")
            print(peers.agree(peer, division, key))
            return 0
        if act == Act.missing:
            return _missing(registry, peer)
        if file is None:
            raise UsageError(f"exchange {act}: which file?", remedy="Name it.")
        store, other = registry.store(registry.access(principal, purpose)), peers.named(peer)
        if act == Act.send:
            letters = send(store, other, again=again or ())
            written(file, letters)
            print(f"已写出 {len(letters)} 件 letters written: {file}")
            return 0
        taken = take(store, other, read(existing(file)))
    known = taken.counts["known"]
    print(f"已接收 {taken.counts['taken']} 件 taken,重复 {known} 件 known already")
    for number, why in taken.refused.items():
        print(f"未接收第 {number} 件 not taken: {why}")
    _print_missing(taken.missing)
    return 1 if taken.refused or taken.missing else 0


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
