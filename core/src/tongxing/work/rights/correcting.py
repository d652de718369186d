"""A correction that a guardian or child asked for: one column of one record about the child, as a new version."""

from typing import Any

from pydantic import TypeAdapter, ValidationError

from ...errors import Invalid, Problem, Words
from ...people import Guardianship, HouseholdMember
from ...records import Record
from ...records.base import abouts, public_name
from ..events import EVENT_RECORDS
from ..writing.unit import Unit

_LINKS: dict[str, type[Record]] = {"guardian": Guardianship, "household": HouseholdMember}


def demand_correctable(store: Unit, child: str, wrong: str, column: str | None, proposed: str | None) -> None:
    """Raise Invalid where the record is not about the child or its family, or the text cannot stand in the column."""
    record = _record(store, child, wrong)
    _value(record, column, proposed)


def corrected(store: Unit, child: str, wrong: str, column: str | None, proposed: str | None) -> str:
    """Write the new version; the sentence with which whoever asked is answered."""
    record = _record(store, child, wrong)
    value = _value(record, column, proposed)
    changed = store.change(record, **{str(column): value})
    title = abouts(type(record))[str(column)].title
    return f"已更正「{title.zh}」(第{changed.version}版)。 Corrected: {title.en}, version {changed.version}."


def _record(store: Unit, child: str, wrong: str) -> Record:
    """The record, as whoever decides may see it."""
    name, _, id = wrong.partition(":")
    kinds = [r for r in store.world.records if public_name(r) == name and r not in EVENT_RECORDS.values()]
    if not kinds or kinds[0].subject == "place":
        raise _problem("wrong", "NO_RECORD", "没有这类记录。", "There are no such records.")
    found: list[Record] = store.find(kinds[0], id=id)
    if not found or not _is_about(store, found[0], child):
        raise _problem("wrong", "NOT_OF_CHILD", "没有此儿童的这条记录。", "There is no such record about this child.")
    return found[0]


def _is_about(store: Unit, record: Record, child: str) -> bool:
    subject = getattr(record, record.subject_column)
    if record.subject == "child":
        return bool(subject == child)
    link = _LINKS[str(record.subject)]
    return bool(store.find(link, **{"child": child, str(record.subject): subject}))


def _value(record: Record, column: str | None, proposed: str | None) -> object:
    """The proposed text as the column's own type has it; the column's checks follow when it is written."""
    if column is None or column not in abouts(type(record)):
        raise _problem("wrongColumn", "NO_COLUMN", "该记录没有这一项。", "The record has no such column.")
    if proposed is None:
        raise _problem("proposed", "REQUIRED", "请写明应为什么。", "Say what it should be.")
    kind: Any = type(record).model_fields[column].annotation
    try:
        value: object = TypeAdapter(kind).validate_strings(proposed)
    except ValidationError as error:
        raise _problem("proposed", "TYPE", "与该项的类型不符。", "This cannot stand in that column.") from error
    return value


def _problem(path: str, code: str, zh: str, en: str) -> Invalid:
    return Invalid([Problem(path, code, Words(zh, en), Words("请核对后再提交。", "Check it and send it again."))])
