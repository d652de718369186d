"""What would change if a plugin were switched on or off in a city, told before anybody does it. Nothing is written."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..cities import enabled
from ..cities.composition import Composition
from ..cities.switching import imagined, pending
from ..names import camel, type_name
from ..registry import Registry

PARTS = ("items", "facts", "indicators", "panels", "fields", "records")


@dataclass(frozen=True)
class Preview:
    """What a switch would bring and take, by kind; what would stop with it; and what must run first."""

    plugin: str
    on: bool
    comes: dict[str, tuple[str, ...]]
    goes: dict[str, tuple[str, ...]]
    stops: tuple[str, ...]
    """One sentence for each plugin that would not run any more, or that cannot be switched on."""
    migrations: tuple[str, ...]
    command: str | None
    """The command that brings the tables up first; None where they stand."""

    def as_dict(self) -> dict[str, Any]:
        """The form of every JSON output."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def preview(registry: Registry, plugin: str, *, on: bool, now: datetime) -> Preview:
    """Compose the city as it would be, and compare. Raises UsageError for a plugin that is not installed."""
    host, city = registry.host, registry.city
    with registry.database.read() as connection:
        here = enabled.entries(connection, city.key)
    before = host.compose(city, here, start=False)
    after = imagined(host, city, here, on=[plugin] if on else [], off=[] if on else [plugin], now=now)
    now_there, then_there = _parts(before), _parts(after)
    waiting = tuple(pending(registry.database, host, [plugin])) if on else ()
    return Preview(
        plugin=plugin,
        on=on,
        comes=_missing(then_there, now_there),
        goes=_missing(now_there, then_there),
        stops=tuple(_stops(before, after)),
        migrations=waiting,
        command=f"tongxing city enable {plugin} --city {city.key}" if waiting else None,
    )


def _parts(composition: Composition) -> dict[str, set[str]]:
    fields = {
        f"{key} {each.target}.{camel(each.name)}" for key, all_ in composition.extensions.items() for each in all_
    }
    return {
        "items": set(composition.items),
        "facts": set(composition.facts.by_key),
        "indicators": {each.key for each in composition.indicators},
        "panels": {each.key for each in composition.panels},
        "fields": fields,
        "records": {type_name(record) for record in composition.records},
    }


def _missing(these: dict[str, set[str]], those: dict[str, set[str]]) -> dict[str, tuple[str, ...]]:
    found = {part: tuple(sorted(these[part] - those[part])) for part in PARTS}
    return {part: names for part, names in found.items() if names}


def _stops(before: Composition, after: Composition) -> Iterable[str]:
    stood = {each.key for each in before.plugins if each.state == "stopped"}
    return [each.why or each.key for each in after.plugins if each.state == "stopped" and each.key not in stood]
