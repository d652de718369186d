"""Parts that the files of law have in common: words in two languages, sources, dates, division codes."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

from ..errors import Words
from ..people.divisions import NATION, Divisions
from .certainty import Certainty

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]


class Form(BaseModel):
    """A part of a file of ours: no key beyond the known ones, nothing that changes afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class TextForm(Form):
    """One text in Chinese, and in English where somebody wrote it."""

    zh: Text
    en: Text | None = None

    @property
    def words(self) -> Words:
        """The text in both languages; Chinese stands in where there is no English."""
        return Words(self.zh, self.en or self.zh)


def _day(value: Any) -> Any:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise ValueError("must be a day, written as 2024-11-01")


def code_of(value: Any) -> str:
    """The 12 digits of a code as a file has it: YAML reads 230102 as a number and 000000 as nought."""
    text = NATION if value == 0 else str(value)
    try:
        return Divisions.normalise(text)
    except ValueError as error:
        raise ValueError("must be a division code of 6, 9 or 12 digits, such as 230102") from error


Day = Annotated[date, BeforeValidator(_day)]
Code = Annotated[str, BeforeValidator(code_of)]


class SourceForm(Form):
    """Where something is written: a title that a clerk can look up, and an address if it has one."""

    title: Text
    url: Text | None = None


class GradedSource(SourceForm):
    """A source that also says how sure it is."""

    certainty: Certainty


class Clause(Form):
    """The clause that a condition rests on. What it does not say itself, it takes from the version's source."""

    title: Text
    url: Text | None = None
    certainty: Certainty | None = None


def _clause(value: Any) -> Any:
    return {"title": value} if isinstance(value, str) else value


ClauseForm = Annotated[Clause, BeforeValidator(_clause)]


def short_code(code: str) -> str:
    """A division code as people write it: six digits down to the county."""
    return code[:6] if code.endswith("000000") else code
