"""How a city stands, for ``/health``: its log, its keys, each plugin with its migrations, reactions and checks; no data of anybody."""

from typing import Any

from tongxing.host.cities.composition import PluginState
from tongxing.host.contributions import Check
from tongxing.host.registry import key_file
from tongxing.trust.emergencies import count_waiting
from tongxing.work.outbox import last
from tongxing.work.pending import Waiting, count
from tongxing.work.sheets.uploads import unfinished
from tongxing.work.webhooks.hooks import of_city
from tongxing.workers import kind_of, workers_of

from ..web.served import Served, State

CHECK_S = 1.0
"""How long a department's own check may take."""


def standing(city: Served) -> dict[str, Any]:
    """``down`` where the log cannot be kept, since nothing about people is then shown; ``degraded`` where anything is to be done."""
    state, registry = city.state(look=True), city.registry
    composition = state.composition
    with registry.database.read() as connection:
        waiting, unreviewed = count(connection, city.key), count_waiting(connection, city.key)
        imports = unfinished(connection, city.key, registry.clock())
        behind = registry.host.behind(connection, [each.key for each in composition.plugins if each.state == "enabled"])
        hooks = of_city(connection, city.key)
    newest = last(registry.database)
    plugins = [
        _plugin(state, each, behind.get(each.key, "ok"), waiting.get(each.key, Waiting()))
        for each in composition.plugins
    ]
    log = "ok" if registry.log.stands() else "down"
    keys = "ok" if key_file(registry.city, registry.database).exists() else "missing"
    is_well = keys == "ok" and all(_is_well(each) for each in plugins)
    return {
        "status": "down" if log == "down" else "ok" if is_well else "degraded",
        "log": log,
        "keys": keys,
        "revision": composition.revision,
        "plugins": plugins,
        "imports_unfinished": imports,
        "webhooks": [
            {"id": each.id, "behind": newest - each.stand.position, "failures": each.failures}
            for each in hooks
            if each.is_on
        ],
        "emergencies_to_review": unreviewed,
        "reads": state.documents.counts.totals(),
    }


def _plugin(state: State, plugin: PluginState, migrations: str, waiting: Waiting) -> dict[str, Any]:
    key, left_out = plugin.key, state.composed.left_out
    return {
        "key": key,
        "state": "stopped" if key in left_out else plugin.state,
        "since": plugin.since.isoformat() if plugin.since else None,
        "why": left_out.get(key, plugin.why),
        "migrations": migrations,
        "pending_reactions": waiting.waiting,
        "reactions_given_up": waiting.given_up,
        "breakers": state.documents.breakers.told(key),
        "checks": [_checked(key, check) for check in state.composition.checks.get(key, ())],
    }


def _is_well(plugin: dict[str, Any]) -> bool:
    is_sound = plugin["state"] != "stopped" and plugin["migrations"] == "ok"
    is_sound = is_sound and not plugin["breakers"]
    if plugin["state"] == "enabled":  # of others they wait until that department is on again
        is_sound = is_sound and not plugin["pending_reactions"] and not plugin["reactions_given_up"]
    return is_sound and all(check["ok"] is not False for check in plugin["checks"])


def _checked(plugin: str, check: Check) -> dict[str, Any]:
    """A department's own check, in its own thread and time."""
    try:
        result = workers_of(plugin).start(check.run).result(timeout=CHECK_S)
        return {"key": check.key, "ok": result.ok, **result.message.as_dict()}
    except Exception as failure:
        return {"key": check.key, "ok": False, "zh": "检查失败。", "en": f"The check failed: {kind_of(failure)}."}
