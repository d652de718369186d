"""The two kinds of field that this layer makes: a cell of a row, and whatever a function resolves."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from strawberry import UNSET
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from .batches import Batch
from .relations import Reads

ELEMENTS = 5
"""How many elements a list has of which nothing else is known."""
Resolve = Callable[..., Any]
"""Gets the source, strawberry's Info, and the field's arguments by name; may return an awaitable."""
Gather = Callable[..., Batch]
"""Gets strawberry's Info and the field's arguments by name; gives the batch in which all rows are asked that ask the same."""


@dataclass(frozen=True)
class Arg:
    """One argument of a made field. Without a default, a type that is not optional makes it required."""

    name: str
    annotation: Any
    default: Any = UNSET
    description: str | None = None


class Cell(StrawberryField):
    """A column as it stands in the row; the cheapest field there is."""

    def __init__(
        self,
        column: str,
        annotation: Any,
        description: str | None,
        read: Callable[[Any], Any],
        *,
        since: str | None = None,
        deprecated: str | None = None,
    ) -> None:
        super().__init__(
            python_name=column,
            type_annotation=StrawberryAnnotation(annotation),
            description=dated(description, since),
            deprecation_reason=deprecated,
        )
        self.since = since
        self.needs = frozenset({column})
        self.value = read

    def get_result(self, source: Any, info: Any, args: list[Any], kwargs: Any) -> Any:
        """The value of the row."""
        return self.value(source)


class Made(StrawberryField):
    """A field that a function resolves. ``needs`` are the columns that its row must have been read with."""

    def __init__(
        self,
        name: str,
        annotation: Any,
        resolve: Resolve | None = None,
        *,
        gather: Gather | None = None,
        is_lasting: bool = False,
        is_pure: bool = False,
        arguments: Iterable[Arg] = (),
        description: str | None = None,
        needs: Iterable[str] = (),
        weight: int = ELEMENTS,
        counted_by: str | None = None,
        plugin: str | None = None,
        reads: Reads | None = None,
        since: str | None = None,
        deprecated: str | None = None,
    ) -> None:
        super().__init__(
            python_name=name,
            type_annotation=StrawberryAnnotation(annotation),
            description=dated(description, since),
            deprecation_reason=deprecated,
        )
        self.since = since
        """The version of its plugin that first had it; None for as long as there is one."""
        self.needs = frozenset(needs)
        self.weight = weight
        """How many values it gives at most, or about, where its arguments do not say."""
        self.counted_by = counted_by
        """The argument that has as many elements as it gives values."""
        self.plugin = plugin
        """The department whose namespace this field opens."""
        self.reads = reads
        """What it reads, where one statement for the whole document can read it too."""
        assert resolve or gather
        self.gather = gather
        """How rows are asked together, where that is all there is to it."""
        self.is_lasting = is_lasting
        """Whether what it gives is never changed, so that the same object again is the same answer."""
        self.is_pure = is_pure
        """Whether it follows from what it needs of its row and from its arguments alone."""
        self._resolve = resolve
        self.arguments = [
            StrawberryArgument(
                each.name,
                None,
                StrawberryAnnotation(each.annotation),
                default=each.default,
                description=each.description,
            )
            for each in arguments
        ]

    @property
    def is_basic_field(self) -> bool:
        """Never: a function wants its arguments converted and knows the request."""
        return False

    def get_result(self, source: Any, info: Any, args: list[Any], kwargs: Any) -> Any:
        """Whatever the function gives."""
        if self._resolve is not None:
            return self._resolve(source, info, **kwargs)
        return self.gather(info, **kwargs).get(source)  # type: ignore[misc]


def dated(description: str | None, since: str | None) -> str | None:
    """A description that also says since which version: introspection tells nothing else of a field."""
    return description if since is None else f"Since {since}. {description or ''}".strip()


def made_by(field: Any) -> Any:
    """The strawberry field behind a field of graphql-core; None for those of introspection."""
    return field.extensions.get("strawberry-definition")


def attribute(source: Any, name: str) -> Any:
    """What a field without a function gives. ``from_`` is the attribute or key ``from``, which Python keeps for itself."""
    if isinstance(source, dict):
        return source.get(name.rstrip("_"))
    return getattr(source, name)
