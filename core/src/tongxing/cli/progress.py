"""How far a long command has come: a bar where somebody watches, a line every few seconds where a log does."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

EVERY_S = 5.0
"""Seconds between two lines."""
Told = Callable[[int, int], None]
"""Rows done, rows in all."""


@contextmanager
def shown(name: str) -> Iterator[Told]:
    """Show on stderr how far it is; results are on stdout."""
    console = Console(file=sys.stderr)
    if not console.is_terminal:
        yield _Lines(name)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(name, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


class _Rate(ProgressColumn):
    """Rows a second."""

    def render(self, task: Task) -> Text:
        """``3500 行/秒``; nothing before the first batch is done."""
        return Text(f"{task.speed:.0f} 行/秒" if task.speed else "")


@dataclass
class _Lines:
    """A line at most every few seconds, and none for what is done sooner."""

    name: str
    begun: float = field(default_factory=lambda: time.monotonic())
    told: float = field(default_factory=lambda: time.monotonic())

    def __call__(self, done: int, of: int) -> None:
        now = time.monotonic()
        if now - self.told < EVERY_S or not done:
            return
        self.told = now
        rate = done / (now - self.begun)
        left = _span(max(of - done, 0) / rate)
        print(
            f"{self.name}: {done}/{of} 行,{rate:.0f} 行/秒,剩余 {left}  {rate:.0f} rows/s, {left} left",
            file=sys.stderr,
            flush=True,
        )


def _span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
