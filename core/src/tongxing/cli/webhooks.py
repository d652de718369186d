"""``tongxing webhooks``: who is told over HTTP that something changed; what was brought, what was not, and once more."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from ..errors import UsageError
from ..host.offices import bringing
from ..host.registry import Registry
from ..work.outbox import Kind
from ..work.webhooks import hooks
from ..work.webhooks.hooks import Webhook
from ..work.webhooks.signing import secret_of
from .offices import demand_office
from .options import DEFAULT_CITY, By, City, Database, Json, opened, print_json

Id = Annotated[str, typer.Argument(help="As ``list`` shows it.", metavar="ID")]


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Who is told over HTTP that something changed.", no_args_is_help=True)
    group.callback()(_group)
    for name, command in _COMMANDS.items():
        group.command(name)(command)
    app.add_typer(group, name="webhooks")


def _group() -> None:
    """Who is told over HTTP that something changed."""


def add_webhook(
    url: Annotated[str, typer.Argument(help="Where it is told: https://….", metavar="URL")],
    principal: Annotated[str, typer.Option("--for", help="By whose grants.", metavar="PRINCIPAL")],
    purpose: Annotated[str, typer.Option("--purpose", help="For which purpose.", metavar="KEY")],
    kinds: Annotated[list[Kind] | None, typer.Option("--kind", help="Only these: event, gap, record.")] = None,
    city: City = DEFAULT_CITY,
    database: Database = None,
    by: By = "operator",
) -> int:
    """Register a webhook for whoever holds a grant that rests on a sharing record. Prints its id and its secret, once."""
    with opened(city, database) as registry:
        demand_office(registry, by, "security")
        wrong = sorted(set(kinds or ()) - set(bringing.KINDS))
        if wrong:
            raise UsageError(f"--kind {wrong[0]}: nobody is told of that.", remedy="There are event, gap and record.")
        made = bringing.add(registry, url, principal, purpose, kinds or bringing.KINDS, by)
        print(f"{made.id}  {secret_of(registry.ring, made.id)}")
    return 0


def list_(city: City = DEFAULT_CITY, database: Database = None, as_json: Json = False) -> int:
    """Every webhook and how it stands. Exit 1 where one is not taken, or has dead letters."""
    with opened(city, database) as registry:
        told = _told(registry)
    if as_json:
        print_json(told)
    for each in () if as_json else told:
        print(f"{each['id']}  {each['for']}  {each['url']}  {_state(each)}  未送达 dead: {each['dead']}")
    return 1 if any(each["said"] or each["dead"] for each in told) else 0


def deliver(city: City = DEFAULT_CITY, database: Database = None) -> int:
    """Bring what is due, once. A server brings it by itself. Exit 1 where something was not taken."""
    with opened(city, database) as registry:
        stand = list(bringing.bring_due(registry))
    for each in stand:
        print(f"{each.id}  {each.said or '已送达 brought'}")
    return 1 if any(each.said for each in stand) else 0


def dead(webhook: Id, city: City = DEFAULT_CITY, database: Database = None) -> int:
    """Letters that could not be brought, oldest first."""
    with opened(city, database) as registry, registry.database.read() as connection:
        found = hooks.dead_of(connection, hooks.named(connection, registry.key, webhook).id)
    for each in found:
        print(f"{each.letter}  {each.at.isoformat()}  {each.said}")
    return 1 if found else 0


def replay(
    webhook: Id,
    letter: Annotated[str | None, typer.Option("--letter", help="Only this one; all otherwise.", metavar="ID")] = None,
    city: City = DEFAULT_CITY,
    database: Database = None,
    by: By = "operator",
) -> int:
    """Bring dead letters once more, under the same ids, as far as may be seen now. Exit 1 where one is not taken."""
    with opened(city, database) as registry:
        demand_office(registry, by, "security")
        with registry.database.read() as connection:
            found = hooks.named(connection, registry.key, webhook)
            wanted = [each for each in hooks.dead_of(connection, found.id) if letter in (None, each.letter)]
        if letter and not wanted:
            raise UsageError(f"No letter {letter!r} is dead there.", remedy=f"See `tongxing webhooks dead {webhook}`.")
        taken = [bringing.replay(registry, found, each) for each in wanted]
    print(f"已送达 brought: {sum(taken)} / {len(taken)}")
    return 0 if all(taken) else 1


def on(webhook: Id, city: City = DEFAULT_CITY, database: Database = None, by: By = "operator") -> int:
    """Go on at once from where it stands."""
    return _switch(webhook, city, database, by, on=True)


def off(webhook: Id, city: City = DEFAULT_CITY, database: Database = None, by: By = "operator") -> int:
    """Bring nothing more; where it stands is kept."""
    return _switch(webhook, city, database, by, on=False)


def remove(webhook: Id, city: City = DEFAULT_CITY, database: Database = None, by: By = "operator") -> int:
    """Forget a webhook and its dead letters."""
    with opened(city, database) as registry:
        demand_office(registry, by, "security")
        with registry.database.write() as connection:
            hooks.remove(connection, hooks.named(connection, registry.key, webhook))
    print(f"{webhook}  已删除 removed")
    return 0


def _switch(webhook: str, city: str, database: str | None, by: str, *, on: bool) -> int:
    with opened(city, database) as registry:
        demand_office(registry, by, "security")
        with registry.database.write() as connection:
            hooks.switch(connection, hooks.named(connection, registry.key, webhook), on=on, now=registry.clock())
    print(f"{webhook}  {'已启用 on' if on else '已停用 off'}")
    return 0


def _told(registry: Registry) -> list[dict[str, Any]]:
    with registry.database.read() as connection:
        every = hooks.of_city(connection, registry.key)
        return [_as_dict(each, len(hooks.dead_of(connection, each.id))) for each in every]


def _state(told: dict[str, Any]) -> str:
    if not told["on"]:
        return f"已停用 off {told['said']}".strip()
    if not told["said"]:
        return "正常 well"
    failing = f",连续 {told['failures']} 次 in a row,再试 again {told['next_at'][:19]}" if told["failures"] else ""
    return f"未收 not taken: {told['said']}{failing}"


def _as_dict(webhook: Webhook, dead: int) -> dict[str, Any]:
    named = {name: getattr(webhook, name) for name in ("id", "url", "purpose", "failures", "said")}
    kinds = [str(kind) for kind in webhook.kinds]
    when = {"next_at": webhook.next_at.isoformat()}
    return {**named, **when, "for": webhook.principal, "kinds": kinds, "on": webhook.is_on, "dead": dead}


_COMMANDS: dict[str, Callable[..., int]] = {
    "add": add_webhook,
    "list": list_,
    "deliver": deliver,
    "dead": dead,
    "replay": replay,
    "on": on,
    "off": off,
    "remove": remove,
}
