"""How far long work is: a bar in a notebook, a line on a terminal, nothing where nobody looks."""

import sys
from types import TracebackType
from typing import Any, Self


class Progress:
    """Tells nobody. The others say where."""

    def __init__(self, what: str) -> None:
        self.what = what

    def tell(self, done: int, of: int | None) -> None:
        """So many are done, of so many where that is known."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        """The end, good or bad."""


class NotebookProgress(Progress):
    """A labelled bar, which goes when the work is done. It appears with the second page only."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self._bar: Any = None

    def tell(self, done: int, of: int | None) -> None:  # noqa: D102
        from IPython.display import display
        from ipywidgets import IntProgress

        if of is None or done >= of:
            return
        if self._bar is None:
            self._bar = IntProgress(max=of, description=self.what)
            display(self._bar)  # type: ignore[no-untyped-call]
        self._bar.value = done

    def __exit__(self, *_: Any) -> None:
        if self._bar is not None:
            self._bar.close()


def shown(what: str) -> Progress:
    """A bar in a notebook; elsewhere nothing."""
    shell = sys.modules.get("IPython")
    running = shell.get_ipython() if shell is not None else None
    return NotebookProgress(what) if running is not None and hasattr(running, "kernel") else Progress(what)
