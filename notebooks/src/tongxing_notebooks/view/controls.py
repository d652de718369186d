"""What a reader of a panel may set: each a native input with a label in both languages, checked again when it comes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from markupsafe import Markup

from tongxing.errors import UsageError, Words

from .markup import both, tag


@dataclass(frozen=True)
class Dropped:
    """A file that a reader gave."""

    name: str
    content: bytes


class Control(Protocol):
    """One input of a panel."""

    @property
    def name(self) -> str:
        """Under which a panel's ``draw`` finds what is set."""

    @property
    def label(self) -> Words:
        """What the reader is asked."""

    @property
    def value(self) -> Any:
        """Where it begins."""

    def input(self, id: str) -> Markup:
        """The element. Its id is given, so that the label can name it."""

    def read(self, sent: Any) -> Any:
        """What was set. Raises UsageError for what could not have been chosen here."""


@dataclass(frozen=True)
class Choice:
    """One of a few. ``options``: what is set, and how it reads."""

    name: str
    label: Words
    options: Sequence[tuple[str, Words]]
    value: str | None = None

    def input(self, id: str) -> Markup:  # noqa: D102
        made = [
            tag(
                "option",
                f"{words.zh} {words.en}" if words.zh != words.en else words.zh,
                value=key,
                selected=key == self.value,
            )
            for key, words in self.options
        ]
        return tag("select", *made, id=id, data_name=self.name)

    def read(self, sent: Any) -> str:  # noqa: D102
        if sent not in {key for key, _ in self.options}:
            raise _wrong(self.label, Words("请从列表中选择", "choose one of the list"))
        return str(sent)


@dataclass(frozen=True)
class Figure:
    """A number within limits, as a slider beside which its value stands. ``unit``: what it counts."""

    name: str
    label: Words
    low: float
    high: float
    value: float
    step: float = 1
    unit: str = ""

    def input(self, id: str) -> Markup:  # noqa: D102
        made = tag(
            "input", type="range", id=id, data_name=self.name, data_unit=self.unit,
            min=f"{self.low:g}", max=f"{self.high:g}", step=f"{self.step:g}", value=f"{self.value:g}",
        )  # fmt: skip
        return made + tag("output", f"{self.value:g} {self.unit}", for_=id)

    def read(self, sent: Any) -> float:  # noqa: D102
        try:
            value = float(sent)
        except (TypeError, ValueError):
            raise _wrong(self.label, Words("请填写数字", "give a number")) from None
        if not self.low <= value <= self.high:
            raise _wrong(
                self.label, Words(f"须在 {self.low:g} 至 {self.high:g} 之间", f"from {self.low:g} to {self.high:g}")
            )
        return value


@dataclass(frozen=True)
class Day:
    """A day, typed or picked."""

    name: str
    label: Words
    value: date

    def input(self, id: str) -> Markup:  # noqa: D102
        return tag("input", type="date", id=id, data_name=self.name, value=self.value.isoformat())

    def read(self, sent: Any) -> date:  # noqa: D102
        try:
            return date.fromisoformat(str(sent))
        except ValueError:
            raise _wrong(self.label, Words("请填写日期,如 2026-11-23", "give a day such as 2026-11-23")) from None


@dataclass(frozen=True)
class DaySlider:
    """A day as a slider: an arrow key moves it by a day, Page Up and Page Down by a month or so."""

    name: str
    label: Words
    first: date
    last: date
    value: date

    def input(self, id: str) -> Markup:  # noqa: D102
        made = tag(
            "input", type="range", id=id, data_name=self.name, data_origin=self.first.isoformat(),
            min="0", max=(self.last - self.first).days, step="1", value=(self.value - self.first).days,
            aria_valuetext=self.value.isoformat(),
        )  # fmt: skip
        return made + tag("output", self.value.isoformat(), for_=id)

    def read(self, sent: Any) -> date:  # noqa: D102
        try:
            day = self.first + timedelta(days=int(float(sent)))
        except (TypeError, ValueError, OverflowError):
            raise _wrong(self.label, Words("请填写数字", "give a number")) from None
        if not self.first <= day <= self.last:
            raise _wrong(
                self.label, Words(f"须在 {self.first} 至 {self.last} 之间", f"from {self.first} to {self.last}")
            )
        return day


@dataclass(frozen=True)
class Text:
    """A line of text."""

    name: str
    label: Words
    value: str = ""
    hint: str = ""

    def input(self, id: str) -> Markup:  # noqa: D102
        return tag("input", type="text", id=id, data_name=self.name, value=self.value, placeholder=self.hint or None)

    def read(self, sent: Any) -> str:  # noqa: D102
        return str(sent).strip()


@dataclass(frozen=True)
class File:
    """A file, dropped or chosen. ``accept``: the ends of its name."""

    name: str
    label: Words
    accept: str = ".xlsx,.xls,.csv,.zip"
    value: Dropped | None = None

    def input(self, id: str) -> Markup:  # noqa: D102
        return tag("input", type="file", id=id, data_name=self.name, accept=self.accept)

    def read(self, sent: Any) -> Dropped:  # noqa: D102
        if not isinstance(sent, Dropped):
            raise _wrong(self.label, Words("请选择一个文件", "choose a file"))
        return sent


@dataclass(frozen=True)
class Button:
    """Something to do. Its value counts how often it was pressed."""

    name: str
    label: Words
    value: int = 0

    def input(self, id: str) -> Markup:  # noqa: D102
        return tag(
            "button", both(self.label), type="button", id=id, data_set=self.name, data_counts=True, data_value="0"
        )

    def read(self, sent: Any) -> int:  # noqa: D102
        return int(Figure(self.name, self.label, 0, 1_000_000, 0).read(sent))


def labelled(control: Control, id: str) -> Markup:
    """A control with its label before it; a button is its own."""
    label = None if isinstance(control, Button) else tag("label", both(control.label), for_=id)
    kind = type(control).__name__.lower()
    return tag("p", label, control.input(id), class_=f"tx-control tx-{kind}")


def _wrong(label: Words, what: Words) -> UsageError:
    return UsageError(f"{label.zh}:{what.zh}。", remedy=f"{label.en}: {what.en}.")
