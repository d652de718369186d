"""Files of GraphQL documents, read and checked against a city's schema and limits before they are registered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from graphql import GraphQLError

from tongxing.errors import Refused, UsageError
from tongxing.host.registry import Registry

from ..schema.compose import compose
from .cost import check_cost
from .documents import Documents, NotValid


@dataclass(frozen=True)
class DocumentFile:
    """A document that is fit to run. ``cost``: of its dearest operation, without variables."""

    name: str
    text: str
    cost: int


def read_files(registry: Registry, files: Sequence[Path]) -> Iterator[DocumentFile]:
    """What stands in these files and folders. Raises UsageError with file and reason."""
    composed = compose(registry.composition)
    documents = Documents(composed)
    for file in found(files):
        text = text_of(file)
        try:
            ready = documents.ready(text)
            costs = [check_cost(composed.graphql, each, ready.fragments, {}) for each in ready.operations]
        except NotValid as failure:
            raise UsageError(f"{file}: {failure.errors[0].message}") from failure
        except (GraphQLError, Refused) as failure:
            raise UsageError(f"{file}: {failure}") from failure
        names = [each.name.value for each in ready.operations if each.name]
        yield DocumentFile(" ".join(names)[:128] or file.stem, text, max(costs, default=0))


def text_of(file: Path) -> str:
    """The document in a file. Raises UsageError for one that cannot be read."""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as failure:
        raise UsageError(f"{file}: cannot be read.", remedy="Save it as UTF-8 text.") from failure


def found(files: Sequence[Path]) -> Iterator[Path]:
    """The documents among files and folders. Raises UsageError for one where there is none."""
    for each in files:
        inside = sorted(each.rglob("*.graphql")) if each.is_dir() else [each]
        if not inside or not inside[0].is_file():
            raise UsageError(f"{each}: there is no document.", remedy="Give a file .graphql, or a folder of them.")
        yield from inside
