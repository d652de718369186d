"""What goes wrong inside a department's field: one null there, with its code, and nothing else of the answer changes."""

from collections.abc import Callable
from typing import Any, Literal

from tongxing.errors import TongxingError

Code = Literal["PLUGIN_ERROR", "PLUGIN_TIMEOUT", "PLUGIN_BAD_RESULT"]


class FieldFault(TongxingError):
    """A department's code failed, took too long or gave garbage. ``what`` never quotes a value."""

    def __init__(self, code: Code, plugin: str, what: str, *, rest_s: int | None = None) -> None:
        """``rest_s``: it was not called, and will not be for so many seconds, since it failed too often."""
        super().__init__(f"The department {plugin} could not answer this field: it {what}.")
        self.code: Code = code
        self.plugin = plugin
        self.what = what
        self.rest_s = rest_s


def plugin_key(function: Callable[..., Any] | type) -> str:
    """The key of the plugin in whose package something stands."""
    return function.__module__.split(".")[0].removeprefix("tongxing_")
