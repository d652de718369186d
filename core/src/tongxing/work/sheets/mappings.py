"""A sheet of another system read as ours: its heads mapped to our columns, its words to our choices."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from ...errors import UsageError, Words
from .choices import plain
from .files import File, Grid, grids_of, letter_of, numbers_in, unreadable
from .mending import mended
from .questions import SUBJECTS, Column, Survey
from .reading import SEARCHED, Sheet, Sheets, cleaned

FAMILY = "family"
BELOW = "/"
"""Between the upper and the lower word of a head in two rows: ``监护人/姓名``."""


@dataclass(frozen=True)
class SheetMapping:
    """A sheet of another system: its column heads, and the keys of our columns.

    ``columns``: their head → our key, ``name`` or ``transport.height_cm`` of the child, ``guardian.phone`` or
    ``household.address`` of the family in the same row. ``head_row``: the last row of heads, from 1; found otherwise.
    ``values``: our key → their word → ours. ``always``: our key → what stands for every row. ``ignored``: heads that
    are left out on purpose.
    """

    key: str
    title: Words
    columns: Mapping[str, str]
    sheet: str | None = None
    head_row: int | None = None
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    always: Mapping[str, str] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()


def placed(key: str) -> tuple[str, str]:
    """Sheet and column of one of our keys: ``guardian.phone`` is on the guardians' sheet, ``name`` on the children's."""
    first, _, rest = key.partition(".")
    return (first, rest) if first in SUBJECTS and rest else ("child", key)


def read_mapped(file: File, survey: Survey, mapping: SheetMapping) -> Sheets:
    """The sheets of the survey in another system's sheet. Raises UsageError where what every row needs is nowhere."""
    _demand_known(survey, mapping)
    grid, last, heads = _found(file, mapping)
    places = {key: heads[plain(head)] for head, key in mapping.columns.items() if plain(head) in heads}
    _demand_all(survey, mapping, places, grid)
    sheets, notes = [], list(_left_out(grid, last, heads, mapping, places))
    for subject in SUBJECTS:
        mine = {column: place for key, place in places.items() if (column := _of(key, subject))}
        if mine or subject == "child":
            sheet, said = _sheet(file, grid, last, subject, mine, survey, mapping)
            sheets.append(sheet)
            notes += [note for note in said if note not in notes]
    if sheets[0].cells.is_empty():
        raise unreadable(f"{file.name} 中没有填写任何行。", f"No row of {file.name} is filled in.")
    return Sheets(tuple(sheets), notes=tuple(notes), meaning=repr(mapping))


def _of(key: str, subject: str) -> str | None:
    of, column = placed(key)
    return column if of == subject else None


# heads ----------------------------------------------------------------------------------------------------------------


def head_words(grid: Grid, row: int) -> list[tuple[str, str]]:
    """For each column the merged head above, if there is one, and the head itself."""
    top = [[(cell or "").strip() for cell in cells] for cells in grid.cells.head(row + 1).rows()]
    made, upper = [], ""
    above = top[row - 1] if row else [""] * len(top[row])
    # A row with one text is the sheet's title and heads nothing.
    above = above if sum(bool(cell) for cell in above) > 1 else [""] * len(above)
    for over, cell in zip(above, top[row], strict=True):
        upper = over or (upper if cell else "")
        made.append((upper, cell) if cell else ("", upper))
    return made


def heads_in(grid: Grid, row: int) -> dict[str, int]:
    """The heads of a row by their plain words, also as «upper/lower» where a merged head stands above."""
    found: dict[str, int] = {}
    for place, (upper, cell) in enumerate(head_words(grid, row)):
        for word in (cell, f"{upper}{BELOW}{cell}" if upper else ""):
            if word:
                found.setdefault(plain(word), place)
    return found


def _found(file: File, mapping: SheetMapping) -> tuple[Grid, int, dict[str, int]]:
    """The sheet and the row in which most of the mapped heads stand."""
    wanted = {plain(head) for head in mapping.columns}
    best: tuple[int, Grid, int, dict[str, int]] | None = None
    for grid in grids_of(file):
        if mapping.sheet and plain(grid.name) != plain(mapping.sheet) and file.is_workbook:
            continue
        fixed = mapping.head_row is not None and mapping.head_row <= grid.cells.height
        rows = [mapping.head_row - 1] if fixed and mapping.head_row else range(min(SEARCHED, grid.cells.height))
        for row in rows:
            heads = heads_in(grid, row)
            count = len(wanted & heads.keys())
            if count and (best is None or count > best[0]):
                best = count, grid, row, heads
    if best is None:
        raise unreadable(
            f"{file.name} 中没有映射 {mapping.key} 的任何列。",
            f"No column of the mapping {mapping.key} stands in {file.name}.",
        )
    return best[1:]


def _demand_known(survey: Survey, mapping: SheetMapping) -> None:
    """A mapping that a department offers may name a question of one that is not enabled here."""
    for key in (*mapping.columns.values(), *mapping.always):
        if survey.column(*placed(key)) is None:
            raise unreadable(
                f"映射 {mapping.key} 的 {key} 不是本地的列。", f"The mapping {mapping.key} names {key}, no column here."
            )


def _demand_all(survey: Survey, mapping: SheetMapping, places: Mapping[str, int], grid: Grid) -> None:
    told = {placed(key) for key in (*places, *mapping.always)}
    subjects = {"child", *(of for of, _ in (placed(key) for key in places))}
    missing = [
        column
        for subject in SUBJECTS
        if subject in subjects
        for column in survey.of(subject)
        if column.is_required and column.key != FAMILY and (subject, column.key) not in told
    ]
    if missing:
        zh, en = "、".join(c.ask.zh for c in missing), ", ".join(c.ask.en for c in missing)
        keys = ", ".join(c.key if c.of == "child" else f"{c.of}.{c.key}" for c in missing)
        raise unreadable(
            f"《{grid.name}》按映射 {mapping.key} 缺少必填列:{zh};请在 columns 或 always 中补充。",
            f"By the mapping {mapping.key}, sheet {grid.name} lacks {en}: add {keys} under columns or always.",
        )


def _left_out(
    grid: Grid, last: int, heads: Mapping[str, int], mapping: SheetMapping, places: Mapping[str, int]
) -> Iterator[Words]:
    """Columns that the mapping does not name, and named ones that are not there: said, never lost without a word."""
    used = set(places.values())
    ignored = {heads[plain(head)] for head in mapping.ignored if plain(head) in heads}
    cells = grid.cells.slice(last + 1)
    rest = [
        place
        for place, name in enumerate(grid.cells.columns)
        if place not in used | ignored and cells[name].str.strip_chars().replace("", None).drop_nulls().len()
    ]
    if rest:
        words = head_words(grid, last)
        named = "、".join(f"{letter_of(grid.first + p)} {words[p][1]}".strip() for p in rest)
        yield Words(f"《{grid.name}》未导入的列:{named}。", f"Sheet {grid.name}: columns not imported: {named}.")
    absent = [head for head in mapping.columns if plain(head) not in heads]
    if absent:
        named = "、".join(absent)
        yield Words(f"《{grid.name}》没有这些列:{named}。", f"Sheet {grid.name} has no columns {named}.")


# rows -----------------------------------------------------------------------------------------------------------------


def _sheet(
    file: File,
    grid: Grid,
    last: int,
    subject: str,
    places: Mapping[str, int],
    survey: Survey,
    mapping: SheetMapping,
) -> tuple[Sheet, Sequence[Words]]:
    cells = grid.cells.select(
        pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).alias("row"),
        *(cleaned(pl.col(str(place))).alias(key) for key, place in places.items()),
    ).slice(last + 1)
    filled = cells.filter(pl.any_horizontal(pl.col(*places).is_not_null())) if places else cells.head(0)
    good = mended(file, grid, places, filled)
    cells = _in_our_words(good.cells, subject, mapping)
    always = {column: text for key, text in mapping.always.items() if (column := _of(key, subject))}
    cells = cells.with_columns(*(_where_empty(cells, column, text) for column, text in always.items()))
    if FAMILY not in cells.columns:
        cells = cells.with_columns(_family(grid, mapping, cells, last))
    ids = {k: p for k, p in places.items() if _answer(survey.column(subject, k)) == "id_number"}
    counted = numbers_in(file, grid, ids.values())
    sheet = Sheet(
        subject=subject,
        name=grid.name,
        letters={k: letter_of(grid.first + places[k]) if k in places else "" for k in cells.columns if k != "row"},
        cells=cells,
        numbers={k: frozenset((counted[p].arg_true() + 1).to_list()) for k, p in ids.items() if p in counted},
        valueless=good.valueless,
        counted_from=good.counted_from,
    )
    return sheet, good.notes


def _answer(column: Column | None) -> str:
    return column.answer if column else ""


def _in_our_words(cells: pl.DataFrame, subject: str, mapping: SheetMapping) -> pl.DataFrame:
    for key, words in mapping.values.items():
        column = _of(key, subject)
        if column in cells.columns:
            ours = {plain(theirs): our for theirs, our in words.items()}
            texts = cells[column].unique().drop_nulls().to_list()
            known = {text: ours.get(plain(text), text) for text in texts}
            cells = cells.with_columns(pl.col(column).replace(known))
    return cells


def _where_empty(cells: pl.DataFrame, column: str, text: str) -> pl.Expr:
    if column not in cells.columns:
        return pl.lit(text).alias(column)
    return pl.col(column).fill_null(text)


def _family(grid: Grid, mapping: SheetMapping, cells: pl.DataFrame, last: int) -> pl.Series:
    """The family's number of a row: their own column, or each row a family by itself."""
    head = next((head for head, key in mapping.columns.items() if placed(key) == ("child", FAMILY)), None)
    place = heads_in(grid, last).get(plain(head)) if head else None
    if place is None:
        return cells["row"].cast(pl.String).alias(FAMILY)
    numbers = grid.cells.select(cleaned(pl.col(str(place)))).to_series()
    return pl.Series(FAMILY, [numbers[row - 1] for row in cells["row"]], dtype=pl.String)


def named_mapping(mappings: Sequence[SheetMapping], key: str) -> SheetMapping:
    """The mapping of this key that a department offers. Raises UsageError where none does."""
    found = next((m for m in mappings if m.key == key), None)
    if found is None:
        known = ", ".join(sorted(m.key for m in mappings)) or "none"
        raise UsageError(f"--mapping: no mapping {key!r} is known here.", remedy=f"Give a file, or one of: {known}.")
    return found
