"""``View``: a panel as a widget. Python draws its HTML; a control that changes draws it again; an error is one sentence."""

import logging
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any

import anywidget
import traitlets
from markupsafe import Markup

from tongxing.errors import TongxingError, UsageError, Words

from .controls import Control, Dropped, labelled
from .markup import STATIC, both, joined, tag

Draw = Callable[[Mapping[str, Any]], Markup]
_ids = count(1)
_log = logging.getLogger(__name__)


class View(anywidget.AnyWidget):
    """A panel. ``values`` holds what its controls are set to; ``body`` is what is shown now."""

    _esm = STATIC / "view.js"
    _css = STATIC / "view.css"
    heading = traitlets.Unicode().tag(sync=True)
    controls = traitlets.Unicode().tag(sync=True)
    body = traitlets.Unicode().tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)
    turn = traitlets.Int(0).tag(sync=True)
    """How many messages of the browser were answered; it sends the next when its last was."""

    def __init__(self, title: Words, draw: Draw, controls: Sequence[Control] = (), **start: Any) -> None:
        """``draw`` gets what is set, by name, and returns what is to be seen. ``start``: names without a control."""
        number = next(_ids)
        super().__init__(
            heading=str(both(title)),
            label=f"{title.zh} {title.en}",
            controls=str(joined(labelled(each, f"tx-{number}-{each.name}") for each in controls)),
        )
        self.values: dict[str, Any] = {**start, **{each.name: each.value for each in controls}}
        self._controls = {each.name: each for each in controls}
        self._draw = draw
        self._parts: dict[str, list[bytes]] = {}
        self.on_msg(self._heard)
        self.redraw()

    def set(self, **values: Any) -> None:
        """Set controls as the browser does, and draw. What cannot be set is told in the panel, and changes nothing."""
        try:
            self.values |= {name: self._read(name, sent) for name, sent in values.items()}
        except UsageError as error:
            self.body = str(sentence(error))
        else:
            self.redraw()

    def redraw(self) -> None:
        """Draw again by what is set now."""
        self.body = str(self._drawn())

    def _read(self, name: str, sent: Any) -> Any:
        if name in self._controls:
            return self._controls[name].read(sent)
        if name not in self.values:
            raise UsageError(f"没有名为 {name!r} 的设置。", remedy=f"This panel has no {name!r}.")
        return sent

    def _drawn(self) -> Markup:
        try:
            return self._draw(self.values)
        except TongxingError as error:
            return sentence(error)
        except Exception as error:  # a mistake of the panel's author: the reader goes on, the log has the rest
            _log.exception("the panel %s cannot be drawn", self.label)
            told = f"此面板出错({type(error).__name__}),其余内容不受影响。"
            return sentence(UsageError(told, remedy="This panel has a fault; the kernel's log tells it."))

    def _heard(self, _: Any, message: Mapping[str, Any], buffers: Sequence[Any]) -> None:
        """What the browser says: values that were set, or a part of a file."""
        if "file" in message:
            self._take_part(message["file"], bytes(buffers[0]) if buffers else b"")
        else:
            self.set(**message.get("set", {}))
        self.turn += 1

    def _take_part(self, told: Mapping[str, Any], part: bytes) -> None:
        parts = self._parts.setdefault(told["control"], [])
        if told["part"] == 0:
            parts.clear()
        parts.append(part)
        if told["part"] + 1 == told["of"]:
            self.set(**{told["control"]: Dropped(told["name"], b"".join(self._parts.pop(told["control"])))})


def sentence(error: TongxingError) -> Markup:
    """An error as a reader sees it: one sentence that says what to do, where screen readers hear it at once."""
    zh = getattr(error, "zh", None)
    told = joined([zh, " ", tag("span", str(error), lang="en")]) if zh else str(error)
    return tag("p", told, role="alert", class_="tx-alert")
