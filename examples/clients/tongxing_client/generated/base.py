"""What the generated client stands on. The one file here that is written by hand: it turns the generator's calls into ours."""

from typing import Any

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from ..asking import Asking
from .base_model import UNSET


class Base(Asking):
    """A city, asked by the generated methods."""

    def execute(self, query: str, operation_name: str, variables: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Ask a document by its name; its text stays here."""
        given = {name: _plain(value) for name, value in variables.items() if value is not UNSET}
        return self.ask(operation_name, given, writes=query.lstrip().startswith("mutation"))

    def get_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """What was answered."""
        return data


def _plain(value: Any) -> Any:
    """As JSON has it; of an input what was filled in, since null is a value too."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return [_plain(each) for each in value] if isinstance(value, list) else to_jsonable_python(value)
