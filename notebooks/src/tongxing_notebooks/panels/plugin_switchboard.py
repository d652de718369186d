"""The plugin switchboard: what each plugin contributes, and what would change if it were switched, before anybody switches it."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from tongxing.errors import Words

from ..client import Connection
from ..view import Button, Control, Text, View
from ..view.markup import both, joined, note, table, tag

TITLE = Words("插件开关", "Plugin switchboard")
PLUGINS = "{ plugins { key title { zh en } version state since why contributes } }"
STATES = {
    "enabled": ("✓", Words("运行", "running")),
    "disabled": ("○", Words("已停用", "switched off")),
    "stopped": ("✗", Words("已停止", "stopped")),
    "not_installed": ("✗", Words("未安装", "not installed")),
}
OURS = frozenset({"core", "graphql", "notebooks"})
"""What no city can do without, and so has no switch."""
PARTS = {
    "items": Words("服务事项", "Service items"),
    "facts": Words("事实", "Facts"),
    "indicators": Words("指标", "Indicators"),
    "panels": Words("面板", "Panels"),
    "fields": Words("接口字段", "Fields of the schema"),
    "records": Words("记录", "Records"),
}


def plugin_switchboard(city: Connection) -> View:
    """See what a switch would change, give a reason, and switch. The city must be served, and the reader run it."""
    board = _Board(city)
    controls: list[Control] = [
        Text("reason", Words("理由(切换时必填)", "Reason, for a switch")),
        Button("switch", Words("按预览切换", "Switch as previewed")),
    ]
    return View(TITLE, board.drawn, controls, plugin=None)


class _Board:
    """The plugins, the one that is looked at, and how often the button was pressed."""

    def __init__(self, city: Connection) -> None:
        self._city = city
        self._pressed = 0

    def drawn(self, values: Mapping[str, Any]) -> Markup:
        chosen, pressed = values["plugin"], values["switch"] != self._pressed
        self._pressed = values["switch"]
        said = self._switched(chosen, values["reason"]) if chosen and pressed else None
        plugins = self._city.query(PLUGINS)["plugins"]
        shown = next((each for each in plugins if each["key"] == chosen), None)
        if shown is None:
            return joined([said, _table(plugins, chosen), note(_CHOOSE)])
        told = self._city.wire.plugin(chosen, shown["state"] != "enabled")
        return joined([said, _table(plugins, chosen), _preview(shown, told)])

    def _switched(self, key: str, reason: str) -> Markup:
        """Carry out what the preview showed."""
        plugins = {each["key"]: each for each in self._city.query(PLUGINS)["plugins"]}
        on = plugins[key]["state"] != "enabled"
        changed = self._city.wire.plugin(key, on, reason)["changed"]
        words = Words(
            f"已{'启用' if on else '停用'}:{'、'.join(changed)}",
            f"Switched {'on' if on else 'off'}: {', '.join(changed)}",
        )
        return tag("p", both(words), role="status")


_CHOOSE = Words("选择一个插件,预览切换后的变化。", "Choose a plugin to see what a switch would change.")


def _table(plugins: Sequence[Mapping[str, Any]], chosen: str | None) -> Markup:
    heads = [
        Words("插件", "Plugin"),
        Words("版本", "Version"),
        Words("状态", "State"),
        Words("提供", "Contributes"),
        Words("待处理", "To be done"),
    ]
    rows = [
        [_name(each, chosen), each["version"], _state(each), _contributes(each), each["why"] or ""] for each in plugins
    ]
    return table(Words("各插件", "Plugins"), heads, rows)


def _name(plugin: Mapping[str, Any], chosen: str | None) -> Markup:
    if plugin["key"] in OURS:
        return both(plugin["title"])
    told: dict[str, Any] = {"data_set": "plugin", "data_value": plugin["key"], "data_at": plugin["key"]}
    pressed = "true" if plugin["key"] == chosen else "false"
    return tag("button", both(plugin["title"]), type="button", aria_pressed=pressed, **told)


def _state(plugin: Mapping[str, Any]) -> Markup:
    sign, words = STATES[plugin["state"]]
    return joined([sign, " ", both(words)])


def _contributes(plugin: Mapping[str, Any]) -> Markup | str:
    told = plugin["contributes"] or {}
    words = [(_COUNTED.get(name, Words(name, name)), count) for name, count in told.items()]
    zh, en = (", ".join(f"{getattr(each, language)} {count}" for each, count in words) for language in ("zh", "en"))
    return both(Words(zh, en)) if words else "—"


_COUNTED = {
    **PARTS,
    "suites": Words("检验案例", "suites of cases"),
    "parameters": Words("参数", "parameters"),
    "event_kinds": Words("事件类型", "kinds of events"),
    "categories": Words("数据类别", "data categories"),
    "validations": Words("校验", "validations"),
    "signals": Words("风险信号", "signals"),
    "mappings": Words("外部表格", "mappings"),
    "questions": Words("摸排问题", "survey questions"),
    "procedures": Words("办件流程", "procedures"),
}


def _preview(plugin: Mapping[str, Any], told: Mapping[str, Any]) -> Markup:
    name = plugin["title"]
    act = (
        Words(f"启用 {name['zh']} 后", f"With {name['en']} on")
        if told["on"]
        else Words(f"停用 {name['zh']} 后", f"With {name['en']} off")
    )
    rows = [[both(PARTS[part]), _names(told["comes"], part), _names(told["goes"], part)] for part in PARTS]
    stops = [tag("p", each, role="note", class_="tx-alert") for each in told["stops"]]
    command = None
    if told["command"]:
        said = Words("数据表尚未就绪,请先运行:", "Its tables are not there yet; run first:")
        command = tag("p", both(said), " ", tag("code", told["command"]), role="note", class_="tx-alert")
    kept = (
        None
        if told["on"]
        else note(Words("数据保留,随时可以再启用。", "Its data is kept; it can be switched on again."))
    )
    heads = [Words("种类", "Kind"), Words("增加", "Comes"), Words("不再有", "Goes")]
    return joined([tag("h3", both(act)), command, *stops, table(act, heads, rows), kept])


def _names(told: Mapping[str, Sequence[str]], part: str) -> str:
    return ", ".join(told.get(part, ())) or "—"
