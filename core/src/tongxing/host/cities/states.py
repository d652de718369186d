"""How each plugin stands in a city, with a sentence where something is to be done."""

from collections.abc import Iterator, Mapping

from ...errors import PluginError, Words
from ..plugins.loaded import Loaded
from ..plugins.plugin import Plugin
from .composition import PluginState
from .enabled import Entry


def states_of(
    loaded: Loaded,
    city: str,
    entries: Mapping[str, Entry],
    running: Mapping[str, Plugin],
    stopped: Mapping[str, PluginError],
) -> Iterator[PluginState]:
    """Core, layers, departments by key, then departments that were on here once and are not installed any more."""
    seen = []
    for found in loaded.found:
        if found.key not in seen:
            seen.append(found.key)
            yield _installed(loaded, found.key, found.version, city, entries.get(found.key), running, stopped)
    for twin, error in loaded.twins:
        yield PluginState(twin.key, Words(twin.key, twin.key), twin.version, "stopped", None, str(error))
    for key, entry in sorted(entries.items()):
        if key not in seen and key != "core" and entry.state in ("enabled", "disabled"):
            yield _gone(key, city, entry)


def core_state(core: Plugin, entry: Entry | None) -> PluginState:
    """Core is always on."""
    since = entry.since if entry else None
    return PluginState(core.key, core.title, core.version, "enabled", since, None, core.counts)


def _installed(
    loaded: Loaded,
    key: str,
    version: str,
    city: str,
    entry: Entry | None,
    running: Mapping[str, Plugin],
    stopped: Mapping[str, PluginError],
) -> PluginState:
    since = entry.since if entry else None
    plugin = loaded.plugins.get(key)
    title = plugin.title if plugin else Words(key, key)
    if key in running:
        return PluginState(key, title, version, "enabled", since, None, running[key].counts)
    if key in stopped:
        return PluginState(key, title, version, "stopped", since, str(stopped[key]))
    broken = loaded.stopped.get(key)
    if broken and key not in loaded.departments:
        return PluginState(key, title, version, "stopped", since, str(broken))
    if entry is not None and entry.state in ("uninstalled", "purged"):
        return PluginState(key, title, version, "not_installed", since, _taken_off(key, city, entry))
    return PluginState(key, title, version, "disabled", since, str(broken) if broken else None)


def _taken_off(key: str, city: str, entry: Entry) -> str:
    kept = "its data is kept" if entry.state == "uninstalled" else "its data was exported and removed"
    day = entry.since.date().isoformat()
    return f"{key}: taken off the list of {city} on {day}; {kept}. `tongxing city enable {key} --city {city}` brings it back."


def _gone(key: str, city: str, entry: Entry) -> PluginState:
    distribution = f"tongxing-{key.replace('_', '-')}"
    if entry.is_on:
        why = f"{key}: is enabled in {city} and not installed here. Install {distribution}, or uninstall {key} in the city."
    else:
        why = f"{key}: is not installed here; its data is kept."
    return PluginState(key, Words(key, key), "", "not_installed", entry.since, why)
