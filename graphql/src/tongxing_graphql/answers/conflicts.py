"""Conflicts of re-surveys: lists of them, and the two mutations by which a person decides one."""

from collections.abc import Sequence
from typing import Any, ClassVar

import strawberry
from sqlalchemy import select

from tongxing.errors import NotFound
from tongxing.errors import Words as CoreWords
from tongxing.host.ids import record_id
from tongxing.host.names import list_name, type_name
from tongxing.people import MASTER
from tongxing.records import Record
from tongxing.trust.categories import CategoryBook
from tongxing.work.sheets import deciding
from tongxing.work.sheets.conflicts import CONFLICT_RECORDS
from tongxing.work.sheets.deciding import Deciding, value_of
from tongxing.work.sheets.questions import Column, Survey, survey_of
from tongxing.work.sheets.wording import written

from ..authors.acts import Act, Result, by_action, result_of
from ..authors.pydantic_inputs import body_of
from ..reading.batches import Load
from ..reading.city_types import Types
from ..reading.connections import connection_field
from ..reading.context import Context, context_of
from ..reading.fields import Made
from ..reading.loading import by_id, relation_of
from ..reading.records import tell_record
from ..reading.rows import Row
from ..reading.selections import wanted_columns
from ..reading.values import Node, Words

SAID = "A field that a re-survey and the registry changed to different values, until a person decides."
KINDS = tuple(CONFLICT_RECORDS.values())


class ConflictInput(Deciding):
    """Which conflict is decided, by either of its ids."""


@strawberry.type(description="A conflict in words. A value that was not there is null.")
class ConflictWords:
    """What a clerk reads."""

    title: Words = strawberry.field(description="The head of the column.")
    base: str | None = strawberry.field(description="When the sheet was issued.")
    told: str | None = strawberry.field(description="In the sheet.")
    standing: str | None = strawberry.field(description="In the registry, when the sheet came in.")


def _body(kind: type[Record]) -> type[Deciding]:
    """A body that says of which kind its id is, so that an expected version can be compared."""
    about = {"__module__": __name__, "__annotations__": {"of": ClassVar[type[Record]]}, "of": kind}
    return type(f"Deciding{kind.__name__}", (Deciding,), about)


BODIES = {kind: _body(kind) for kind in KINDS}


def tell_conflicts(types: Types, book: CategoryBook, category: Any) -> None:
    """The three types, and the list of each at whom it is about."""
    for subject, record in CONFLICT_RECORDS.items():
        # A conflict is seen as a whole or not at all, so nothing of it is withheld.
        tell_record(types, record, book, category, without=("withheld",))
        needs = ("key", "holder", "column", "base", "told", "standing")
        said = "The same as a clerk reads it: the head of the column and the words of the choices."
        types.tell(types.of(record), [Made("in_words", ConflictWords, _in_words, description=said, needs=needs)])
        parent = types.of(MASTER[subject])
        types.tell(parent, [connection_field(types, record, "conflicts", by=subject, description=SAID)])


def conflict_fields(types: Types) -> list[Made]:
    """Root fields: all conflicts that the reader may see, by whom they are about."""
    return [connection_field(types, record, list_name(record), description=SAID) for record in KINDS]


def conflict_acts(types: Types) -> list[Act]:
    """``takeConflict`` and ``keepConflict``."""
    said = "The conflict as it was decided, or the problems for which it was not."
    result = result_of(types, "ConflictResult", Made("conflict", Node | None, _decided), said=said)
    take = "Put the sheet's value into the registry. You must be allowed to write that field."
    keep = "Leave the registry as it is."
    return [
        Act("take_conflict", ConflictInput, result, take, **by_action(deciding.take), body=_named),
        Act("keep_conflict", ConflictInput, result, keep, **by_action(deciding.keep), body=_named),
    ]


async def _in_words(row: Row, info: Any) -> ConflictWords:
    context = context_of(info)
    survey: Survey = await context.reads.batch("survey", lambda: _load_survey(context)).get(None)
    subject = str(row.record.subject)
    asked = survey.column(subject, row.values["key"])
    title = asked.ask if asked else CoreWords(row.values["key"], row.values["key"])
    said = {name: _word(asked, row.values[name]) for name in ("base", "told", "standing")}
    return ConflictWords(title=Words.of(title), **said)


def _word(asked: Column | None, text: str | None) -> str | None:
    """A value as a clerk writes it; as it is kept where nobody asks for it here any more."""
    if text is None or asked is None or asked.record is None or asked.column is None:
        return text
    return str(written(asked, value_of(asked.record, asked.column, text)))


def _load_survey(context: Context) -> Load:
    async def load(_: Sequence[None]) -> dict[None, Survey]:
        return {None: survey_of(context.composition)}

    return load


def _named(context: Context, input: Any) -> Deciding:
    """The body for the conflict that is named, with the kind of record that it is."""
    id = record_id(body_of(ConflictInput, input).model_dump()["id"])
    return BODIES[_kind(context, id)](id=id)


def _kind(context: Context, id: str) -> type[Record]:
    """Which of the three kinds a conflict is. Raises NotFound for one that may not be seen."""
    for record in KINDS:
        relation = relation_of(context.reads, record)
        if context.reads.reading().connection.execute(select(relation.c.id).where(relation.c.id == id)).first():
            return record
    raise NotFound("There is no conflict with this id here.", remedy="Check the id.")


def _decided(result: Result, info: Any) -> Any:
    if result.value is None:
        return None
    record = type(result.value)
    return by_id(context_of(info).reads, record, result.value.id, wanted_columns(info, type_name(record)))
