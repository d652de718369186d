"""How an edition is written: every part of a file of ``data/schedule/``, checked by pydantic. In prose: the reference page."""

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from tongxing.policy.forms import Day, Form, GradedSource, Text, TextForm

from .spans import CountText, SpanText

Code = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")]
Told = str | bool | int


class AfterForm(Form):
    """The least time since an earlier dose: the ``last`` or the ``first`` of a counter, by default the course's own."""

    gap: SpanText
    since: Literal["last", "first"] = "last"
    of: str | None = None
    by: str | None = None


class DeadlineForm(Form):
    """Complete before: an age, or so long after the first dose of the course."""

    age: SpanText | None = None
    since: Literal["first"] | None = None
    gap: SpanText | None = None
    by: str | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.age is None) == (self.gap is None) or (self.gap is None) != (self.since is None):
            raise ValueError("a deadline is an age, or a gap since the first dose")
        return self


def _gap(value: Any) -> Any:
    return {"gap": value} if isinstance(value, str) else value


def _age(value: Any) -> Any:
    return {"age": value} if isinstance(value, str) else value


After = Annotated[AfterForm, BeforeValidator(_gap)]
Deadline = Annotated[DeadlineForm, BeforeValidator(_age)]


class DoseForm(Form):
    """One dose of a course: its number, product and least age, the intervals before it, and when it is late."""

    number: int = Field(ge=1)
    product: str
    age: SpanText
    after: list[After] = []
    not_before: Day | None = None
    deadline: Deadline | None = None
    window: SpanText | None = None
    by: str | None = None


class CourseForm(Form):
    """Doses in order, of which ``counter`` says how many were given."""

    counter: str
    doses: list[DoseForm]


class AgesForm(Form):
    """From an age, and below an age: at the visit on which the dose would be given."""

    since: SpanText | None = Field(default=None, alias="from")
    below: SpanText | None = None


class DaysForm(Form):
    """From a day, and before a day."""

    since: Day | None = Field(default=None, alias="from")
    before: Day | None = None


class NumbersForm(Form):
    """A number from, below or at most."""

    since: int | None = Field(default=None, alias="from")
    below: int | None = None
    at_most: int | None = None


With = dict[str, list[Told] | NumbersForm]
"""What is recorded of the child: one of several values (``not_told``: none is), or a number within bounds."""


class RuleForm(Form):
    """Whom a rule fits (counts, with, age, born, day), and what it says then: a dose to give, or a status."""

    rule: Code
    says: TextForm
    counts: dict[str, CountText] = {}
    given: With = Field(default={}, alias="with")
    age: AgesForm = Field(default_factory=lambda: AgesForm.model_validate({}))
    born: DaysForm = Field(default_factory=lambda: DaysForm.model_validate({}))
    day: DaysForm = Field(default_factory=lambda: DaysForm.model_validate({}))
    then: Literal["complete", "not_needed", "refer"] | None = None
    give: Literal["next"] | int | None = None
    of: str | None = None
    product: str | None = None
    min_age: SpanText | None = None
    after: list[After] | None = None
    number: Literal["count"] | int | None = None
    required: int | None = None
    missing: int | None = None
    condition: Code | None = None
    alternative: str | None = None
    skips: list[str] = []
    by: str | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.then is None) == (self.give is None):
            raise ValueError("a rule says either then or give")
        return self


class NotCountedForm(Form):
    """Doses below an age that are no doses of the series."""

    below: SpanText
    code: Code
    says: TextForm
    by: str | None = None


class SeriesForm(Form):
    """One series. ``doses`` with ``counter`` are its usual course; ``courses`` are others that rules name by ``of``."""

    series: str
    title: TextForm
    counter: str
    doses: list[DoseForm]
    courses: dict[str, CourseForm] = {}
    not_counted: NotCountedForm | None = None
    rules: list[RuleForm] = Field(min_length=1)
    by: str | None = None


class JudgedForm(Form):
    """Products of a list of which a source is less sure."""

    products: list[str]
    by: str


class LiveForm(Form):
    """Live vaccines by injection: on the same day, or so long apart."""

    gap: SpanText
    products: list[str]
    judged: JudgedForm | None = None
    by: str | None = None


class ImmunoglobulinForm(Form):
    """How long after immunoglobulin some products may be given."""

    products: list[str]
    gap: SpanText
    by: str | None = None


class CautionForm(Form):
    """A circumstance under which products wait for a test (``condition``) or are not given (``never``)."""

    code: Code
    products: list[str]
    given: With = Field(alias="with")
    says: TextForm
    condition: Code | None = None
    never: bool = False
    by: str | None = None


class NoteForm(Form):
    """What a clinic should know of a product under a circumstance; it changes no day."""

    code: Code
    products: list[str]
    given: With = Field(alias="with")
    says: TextForm
    by: str | None = None


class EndsForm(Form):
    """The age from which the programme gives nothing more."""

    age: SpanText
    by: str


class EditionForm(Form):
    """One edition, after what it is based on was laid under it."""

    edition: Annotated[Text, StringConstraints(pattern=r"^[A-Z0-9-]+$")]
    since: Day = Field(alias="from")
    based_on: str | None = None
    title: TextForm
    by: str
    ends: EndsForm
    inherited_deadline: str
    live: LiveForm
    immunoglobulin: list[ImmunoglobulinForm] = []
    cautions: list[CautionForm] = []
    notes: list[NoteForm] = []
    series: list[SeriesForm]


Sources = dict[str, GradedSource]
