"""Files of worked cases, of whatever suite: a list, or a mapping with ``cases``, beside which other programs may keep what is theirs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, TypeVar

from .. import datafile
from ..datafile import DataFile
from ..errors import PluginError, UsageError

Form = TypeVar("Form")


@dataclass(frozen=True)
class WorkedCase(Generic[Form]):
    """A case and where it stands."""

    form: Form
    file: DataFile
    path: tuple[str | int, ...]

    @property
    def where(self) -> str:
        """File and line, for messages."""
        return self.file.at(self.path)

    def wrong(self, path: Sequence[str | int], what: str, cure: str) -> UsageError:
        """The error of a mistake in this case."""
        return UsageError(f"{self.file.at((*self.path, *path))}: {what}.", remedy=f"{cure}.")


def cases_in(path: Path, form: type[Form], *, first: str) -> list[WorkedCase[Form]]:
    """The cases of a file. UsageError, with file and line, for one that cannot be read. ``first``: the key that begins a case."""
    try:
        file = datafile.read("", path, str(path))
        if file is None:
            raise UsageError(f"{path}: there is no such file.", remedy="Check the path.")
        is_mapping = isinstance(file.content, Mapping)
        within, cases = (("cases",), file.content.get("cases")) if is_mapping else ((), file.content)
        if not isinstance(cases, list):
            raise file.mistake(within, "is no list of cases", f"Begin each with `- {first}:`")
        forms = replace(file, content=cases).checked(list[form], within)  # type: ignore[valid-type]
    except PluginError as error:
        raise UsageError(f"{error.where}: {error.what}.", remedy=f"{error.cure}.") from error
    return [WorkedCase(form, file, (*within, number)) for number, form in enumerate(forms)]
