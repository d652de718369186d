"""``tongxing city``: which plugins are on in a city, since when, by whom; switching them on and off."""

from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Annotated, Any

import typer

from ..host.cities import purging, switching
from .offices import demand_office
from .options import DEFAULT_CITY, By, City, Database, Json, opened, print_json
from .told import padded

Plugins = Annotated[list[str], typer.Argument(help="Keys of plugins.", metavar="PLUGIN…")]
Reason = Annotated[str, typer.Option("--reason", help="Why.")]

STATE = {
    "enabled": "已启用 on",
    "disabled": "未启用 off",
    "stopped": "已停止 stopped",
    "not_installed": "未安装 not installed",
}


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Which plugins are on in a city.", no_args_is_help=True)
    for command in (show, enable, disable, uninstall, purge):
        group.command(command.__name__)(command)
    app.add_typer(group, name="city")


def show(city: City = DEFAULT_CITY, database: Database = None, as_json: Json = False) -> int:
    """Show a city: every plugin that is installed or was ever on, its state, since when, and why it is stopped."""
    with opened(city, database, with_schema=True) as registry:
        told = [_told(state) for state in registry.composition.plugins]
        if as_json:
            print_json({"city": registry.key, "division": registry.city.form.division, "plugins": told})
            return 0
        words = registry.city.info.title
        print(f"{words.zh} {words.en}({registry.key},{registry.city.form.division})")
        for each in told:
            named = padded(each["key"], 19) + padded(each["title"]["zh"], 21) + padded(each["version"], 9)
            print(f"  {named}{padded(STATE[each['state']], 21)}{each['since'] or ''}".rstrip())
            if each["why"]:
                print(f"    {each['why']}")
    return 1 if any(each["state"] == "stopped" for each in told) else 0


def enable(
    plugins: Annotated[list[str] | None, typer.Argument(help="Keys of plugins; none: only core's tables.")] = None,
    city: City = DEFAULT_CITY,
    database: Database = None,
    by: By = "operator",
    reason: Reason = "",
) -> int:
    """Run the migrations that have not run, and switch plugins on. No server answers by what held before when this returns."""
    keys = plugins or []
    with opened(city, database, with_schema=True) as registry:
        waiting = switching.pending(registry.database, registry.host, keys)
        changed = switching.enable(
            registry.database, registry.host, registry.city, keys, by=by, reason=reason, now=registry.clock()
        )
        switching.settle(registry.database, changed, monotonic())
    _print([*(f"{each}: 已升级数据表 migration run" for each in waiting), *(f"{key}: 已启用 on" for key in changed)])
    return 0


def disable(
    plugins: Plugins, city: City = DEFAULT_CITY, database: Database = None, by: By = "operator", reason: Reason = ""
) -> int:
    """Switch plugins off in this city. Their data is kept; other cities are not touched."""
    return _switch(
        city,
        database,
        lambda r, **marks: switching.disable(r.database, r.host, r.city, plugins, **marks),
        by,
        reason,
        "已停用 off",
    )


def uninstall(
    plugins: Plugins, city: City = DEFAULT_CITY, database: Database = None, by: By = "operator", reason: Reason = ""
) -> int:
    """Take plugins off this city's list. Their data is kept until it is purged."""
    return _switch(
        city,
        database,
        lambda r, **marks: switching.uninstall(r.database, r.host, r.city, plugins, **marks),
        by,
        reason,
        "已移除 off the list",
    )


def purge(
    plugin: Annotated[str, typer.Argument(help="Key of a plugin that is on in no city.", metavar="PLUGIN")],
    export: Annotated[Path, typer.Option("--export", help="An empty folder; everything is exported there first.")],
    city: City = DEFAULT_CITY,
    database: Database = None,
    by: By = "operator",
    reason: Reason = "",
) -> int:
    """Export all data of a plugin, then remove it with its tables. Refused while it is on in any city."""
    with opened(city, database, with_schema=True) as registry:
        demand_office(registry, by, "system")
        kept = purging.purge(
            registry.database, registry.host, registry.city, plugin, export, by=by, reason=reason, now=registry.clock()
        )
        told = f"{export}({len(kept)} 个表 tables,{sum(kept.values())} 行 rows)"
        print(f"{plugin}: 已导出后清除 exported, then purged: {told}")
    return 0


def _switch(city: str, database: str | None, act: Callable[..., list[str]], by: str, reason: str, word: str) -> int:
    with opened(city, database, with_schema=True) as registry:
        demand_office(registry, by, "system")
        changed = act(registry, by=by, reason=reason, now=registry.clock())
        switching.settle(registry.database, changed, monotonic())
    _print([f"{key}: {word}" for key in changed])
    return 0


def _print(lines: list[str]) -> None:
    print("\n".join(lines or ["无变化 nothing to change"]))


def _told(state: Any) -> dict[str, Any]:
    return {
        "key": state.key,
        "title": state.title.as_dict(),
        "version": state.version,
        "state": state.state,
        "since": state.since.isoformat() if state.since else None,
        "why": state.why,
        "contributes": dict(state.contributes or {}),
    }
