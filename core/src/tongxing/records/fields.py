"""``field()``: one place that defines a column, its meaning, its data category, its checks and its words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic_core import PydanticUndefined
from sqlmodel import Field

from ..errors import Words


@dataclass(frozen=True)
class About:
    """What a column tells about itself. ``category`` decides who may see it; ``None`` only for structure."""

    category: str
    title: Words
    secret: bool = False
    """Stored encrypted under the data key of the record's subject."""
    lookup: bool = False
    """A keyed blind index stands beside the secret, for exact look-up."""
    unit: str | None = None
    choices: Mapping[str, Words] | None = None
    ge: float | None = None
    le: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    since: str | None = None
    """The version of the plugin that first had it, where that is not its first."""
    deprecated: str | None = None
    """Why nobody should use it any more, and what instead."""


def field(
    default: Any = PydanticUndefined,
    *,
    category: str,
    zh: str,
    en: str,
    secret: bool = False,
    lookup: bool = False,
    unit: str | None = None,
    choices: Mapping[str, tuple[str, str]] | None = None,
    ge: float | None = None,
    le: float | None = None,
    min_length: int | None = None,
    max_length: int | None = None,
    pattern: str | None = None,
    since: str | None = None,
    deprecated: str | None = None,
    index: bool = False,
    sa_type: Any = PydanticUndefined,
) -> Any:
    """A column of a record.

    ``category`` is a key of the card's data categories (``transport.height``); ``zh`` and ``en`` are the words people
    read; ``secret`` stores the value encrypted; ``lookup`` adds a keyed blind index for exact search; ``choices`` maps
    codes to (Chinese, English); the limits are checked on every write, by sheet, form and API alike. ``since``: the version of the plugin
    that first had it; ``deprecated``: why it should be used no more, and what instead; the schema tells both. ``sa_type`` is for
    core's own column types (``Code``, ``Instant``).
    """
    about = About(
        category=category,
        title=Words(zh, en),
        secret=secret,
        lookup=lookup,
        unit=unit,
        choices={code: Words(*words) for code, words in choices.items()} if choices else None,
        ge=ge,
        le=le,
        min_length=min_length,
        max_length=max_length,
        pattern=pattern,
        since=since,
        deprecated=deprecated,
    )
    column: dict[str, Any] = {"info": {"about": about}}
    return Field(default, index=index, description=en, sa_type=sa_type, sa_column_kwargs=column)
