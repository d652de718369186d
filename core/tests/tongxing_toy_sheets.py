"""A toy department with questions in the survey: one number about a child, one choice about a household."""

from datetime import date

from tongxing.errors import Words
from tongxing.host.plugins.survey import Question
from tongxing.records import ChildRecord, HouseholdRecord, field
from tongxing.work.sheets.questions import Asking, survey
from tongxing.work.validations import validation

PLUGIN = "toy_sheets"


class Weighing(ChildRecord, table=True):
    """A child's weight on a day."""

    weighed_on: date = field(category="toy_sheets.weight", zh="称重日期", en="Weighed on")
    weight_kg: int = field(category="toy_sheets.weight", ge=1, le=150, zh="体重", en="Weight")
    target_kg: int | None = field(None, category="toy_sheets.weight", zh="目标体重", en="Target")


class Dwelling(HouseholdRecord, table=True):
    """How a household dwells."""

    kind: str = field(
        category="toy_sheets.dwelling",
        zh="住房",
        en="Dwelling",
        choices={"let": ("租赁", "Let"), "own": ("自有", "Own")},
    )


RECORDS = (Weighing, Dwelling)
not_above_target = validation(
    Weighing,
    "weight_kg <= target_kg",
    path="weight_kg",
    code="ABOVE_TARGET",
    message=("体重高于目标", "The weight is above the target"),
    remedy=("请核对", "Check it"),
)


def _question(key, of, record, column, *, range=None, choices=None, constants=None):
    words = Words(key, key)
    return Question(PLUGIN, key, words, of, record, column, constants or {}, range, choices, True)


QUESTIONS = (
    _question("weight", "child", Weighing, "weight_kg", constants={"weighed_on": "survey.day"}),
    _question("target", "child", Weighing, "target_kg", range=(2, 120), constants={"weighed_on": "survey.day"}),
    _question(
        "dwelling", "household", Dwelling, "kind", choices={"let": Words("租赁", "Let"), "own": Words("自有", "Own")}
    ),
)


def toy_survey():
    return survey(QUESTIONS, {PLUGIN: Asking(Words("玩具", "Toys"), "2.1")})
