"""Panels: our own, and those that departments register. One is imported when it is opened, and not before.

A panel is a function: it gets the connection and its options, and returns a ``View``. It asks the city by GraphQL alone, so it
shows what its reader may see, in the process and over HTTP.
"""

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from tongxing.datafile import near
from tongxing.errors import NotFound, TongxingError, UsageError, Words
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


def panels_of(city: "Connection") -> tuple[Panel, ...]:
    """Our own panels and those of the departments that are enabled in a city and installed here."""
    plugins = city.query("{ plugins { key state } }")["plugins"]
    enabled = [each["key"] for each in plugins if each["state"] == "enabled"]
    registered = _registered()
    return (*OWN, *(panel for key in enabled for panel in registered.get(key, ())))


def opened(city: "Connection", key: str, **options: Any) -> View:
    """A panel, drawn. What cannot be shown is one sentence in it; only a panel that is nowhere raises NotFound."""
    known = {each.key: each for each in panels_of(city)}
    if key not in known:
        raise NotFound(f"There is no panel {key!r} here.", remedy=f"{near(key, known)}There are: {', '.join(known)}.")
    panel = known[key]
    try:
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


@cache
def _registered() -> dict[str, tuple[Panel, ...]]:
    """What the installed departments register."""
    plugins = Host(with_panels=True, with_schema=False).plugins
    return {key: plugin.contributed.panels for key, plugin in plugins.items()}
