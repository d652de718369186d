"""Panels: our own, and those that departments register. One is imported when it is opened, and not before.

A panel is a function: it gets the connection and its options, and returns a ``View``. It asks the city by GraphQL alone, so it
shows what its reader may see, in the process and over HTTP.
"""

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from tongxing.datafile import near
from tongxing.errors import NotAllowed, NotFound, TongxingError, UsageError, Words
from tongxing.host.contributions import Panel
from tongxing.host.host import Host

from ..view import View
from ..view.view import sentence

if TYPE_CHECKING:
    from ..client import Connection

_HERE = "tongxing_notebooks.panels"
OWN = (
    Panel(
        "entitlement_card",
        Words("应享服务卡", "Entitlement card"),
        f"{_HERE}.entitlement:entitlement_card",
        "core.identity",
    ),
    Panel("child_timeline", Words("儿童时间线", "Child timeline"), f"{_HERE}.timeline:child_timeline", "core.identity"),
    Panel("gap_map", Words("缺口地图", "Gap map"), f"{_HERE}.gap_map:gap_map", "core.service"),
    Panel(
        "survey_intake", Words("导入摸排表", "Survey intake"), f"{_HERE}.survey_intake:survey_intake", "core.identity"
    ),
    Panel(
        "plugin_switchboard",
        Words("插件开关", "Plugin switchboard"),
        f"{_HERE}.plugin_switchboard:plugin_switchboard",
        "core.service",
    ),
    Panel("policy_lab", Words("政策实验室", "Policy lab"), f"{_HERE}.policy_lab:policy_lab", "core.service"),
)
"""Panels for every city, whatever departments it has."""


@cache
def host_with_panels() -> Host:
    """Everything that is installed, with the panels that departments register; made once a process."""
    return Host(with_panels=True, with_schema=False)


def panels_of(city: "Connection") -> tuple[Panel, ...]:
    """Our own panels and those of the departments that are enabled in a city and installed here."""
    plugins = city.query("{ plugins { key state } }")["plugins"]
    enabled = [each["key"] for each in plugins if each["state"] == "enabled"]
    return (*OWN, *(panel for key in enabled for panel in _registered(key)))


def opened(city: "Connection", key: str, **options: Any) -> View:
    """A panel, drawn. What cannot be shown is one sentence in it; only a panel that is installed nowhere raises NotFound."""
    panel, plugin = _installed(key)
    try:
        if plugin is not None:
            _demand_open(city, panel, plugin)
        made = _function(panel)(city, **options)
    except TongxingError as error:
        told = sentence(error)
        return View(panel.title, lambda _: told)
    if not isinstance(made, View):
        raise UsageError(f"The panel {key!r} returned no View.", remedy=f"Mend {panel.widget}.")
    return made


def _function(panel: Panel) -> Any:
    module, _, name = panel.widget.partition(":")
    try:
        return getattr(import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise UsageError(
            f"The panel {panel.key!r} cannot be opened: {error}.", remedy=f"Mend {panel.widget}."
        ) from error


def _registered(plugin: str) -> tuple[Panel, ...]:
    """What a department registers, where it is installed."""
    known = host_with_panels().plugins.get(plugin)
    return known.contributed.panels if known else ()


def _installed(key: str) -> tuple[Panel, str | None]:
    """A panel and whose it is; None for our own. Raises NotFound, with what there is."""
    known: dict[str, tuple[Panel, str | None]] = {each.key: (each, None) for each in OWN}
    known |= {each.key: (each, plugin) for plugin in host_with_panels().plugins for each in _registered(plugin)}
    if key not in known:
        told = f"{near(key, known)}There are: {', '.join(known)}."
        raise NotFound(f"没有名为 {key!r} 的面板。", remedy=f"There is no panel {key!r}. {told}")
    return known[key]


def _demand_open(city: "Connection", panel: Panel, plugin: str) -> None:
    """Raise UsageError where a city has switched the department off, NotAllowed for whoever may not see what it shows."""
    found = city.query("{ plugins { key state title { zh en } } me { grants { categories } } }")
    told = {each["key"]: each for each in found["plugins"]}
    if plugin in told and told[plugin]["state"] == "enabled":
        if any(panel.category in grant["categories"] for grant in found["me"]["grants"]):
            return
        raise NotAllowed(
            f"您无权查看“{panel.title.zh}”。",
            remedy=f"You may not see what the {panel.title.en.lower()} shows: ask for a grant, or name another purpose.",
        )
    zh, en = (told[plugin]["title"][name] for name in ("zh", "en")) if plugin in told else (plugin, plugin)
    raise UsageError(
        f"“{zh}”在本市未启用,没有这个面板;可用 `tongxing city enable {plugin}` 启用。",
        remedy=f"{en} is not enabled here, so there is no such panel; `tongxing city enable {plugin}` switches it on.",
    )
