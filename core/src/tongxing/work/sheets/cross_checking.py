"""Rows against each other and against the calendar: days in order, nobody twice, nobody without a child."""

from datetime import date

import polars as pl

from .checked import Checked

_PAST = ("birth_date", "residing_since", "permit_since", "surveyed_on")


def check_days(checked: Checked, today: date) -> None:
    """A past day is no later than today, and nothing about a child is older than the child."""
    if "child" not in checked.values:
        return
    frame = checked.values["child"].frame
    for key in (k for k in _PAST if k in frame.columns):
        future = frame.filter(pl.col(key) > today)["row"]
        checked.tell("child", [r for r in future if not checked.has_error("child", r, key)], key, "DATE_IN_FUTURE")
        if key != "birth_date":
            early = frame.filter(pl.col(key) < pl.col("birth_date"))["row"]
            sure = [r for r in early if not checked.has_error("child", r, "birth_date")]
            checked.tell("child", sure, key, "BEFORE_BIRTH")


def check_duplicates(checked: Checked) -> None:
    """Nobody stands in the file twice; the earlier row holds, the later one is rejected and names it."""
    keys: list[tuple[str, str, str, list[str]]] = [
        ("child", "id_number", "DUPLICATE_ID", ["id_number"]),
        ("child", "name", "DUPLICATE_CHILD", ["family", "name", "sex", "birth_date"]),
        ("guardian", "id_number", "DUPLICATE_ID", ["family", "id_number"]),
        ("guardian", "name", "DUPLICATE_GUARDIAN", ["family", "name", "relation"]),
        ("household", "family", "DUPLICATE_FAMILY", ["family"]),
    ]
    for subject, key, code, equal in keys:
        if subject in checked.values and set(equal) <= set(checked.values[subject].frame.columns):
            _tell_again(checked, subject, key, code, equal)


def _tell_again(checked: Checked, subject: str, key: str, code: str, equal: list[str]) -> None:
    """Every later row that equals an earlier one in all of these columns, none of them empty; the earlier is named."""
    frame = _sound(checked, subject, key).select("row", *equal).drop_nulls()
    first = frame.with_columns(other=pl.col("row").first().over(equal)).filter(pl.col("row") != pl.col("other"))
    others = dict(first.select("row", "other").rows())
    fresh = [r for r in others if not checked.has_error(subject, r, "id_number")]
    checked.tell(subject, fresh, key, code, other=others)


def _sound(checked: Checked, subject: str, key: str) -> pl.DataFrame:
    """Rows whose cell in this column is not wrong: a number that lost its digits may look like somebody else's."""
    return checked.values[subject].frame.filter(~pl.col("row").is_in(checked.wrong(subject, key)))


def check_families(checked: Checked) -> None:
    """Guardians and households hang on children: of this file, and accepted."""
    children = checked.values.get("child")
    if children:
        _check_other_numbers(checked)
    for subject in ("guardian", "household"):
        if subject in checked.values:
            rows = checked.values[subject].frame.select("row", "family").drop_nulls()
            rows = rows.filter(~pl.col("row").is_in(checked.wrong(subject, "family")))
            here, good = (
                _among(f) for f in ([children.frame, checked.accepted("child")] if children else [None, None])
            )
            checked.tell(subject, rows.filter(~here)["row"], "family", "FAMILY_WITHOUT_CHILD")
            checked.tell(subject, rows.filter(here & ~good)["row"], "family", "FAMILY_REJECTED")


def _among(children: pl.DataFrame | None) -> pl.Expr:
    """Whether a family is one of these children's."""
    return pl.lit(False) if children is None else pl.col("family").is_in(children["family"].drop_nulls().implode())


def _check_other_numbers(checked: Checked) -> None:
    """One identity number is one person: a guardian's is no child's."""
    frames = {s: _sound(checked, s, "id_number") for s in ("child", "guardian") if s in checked.values}
    if len(frames) < 2 or any("id_number" not in frame.columns for frame in frames.values()):
        return
    numbers = frames["child"].select("id_number", other="row").drop_nulls().unique("id_number", keep="first")
    same = frames["guardian"].select("row", "id_number").drop_nulls().join(numbers, on="id_number")
    others = dict(same.select("row", "other").rows())
    checked.tell("guardian", others, "id_number", "ID_OF_A_CHILD", other=others)
