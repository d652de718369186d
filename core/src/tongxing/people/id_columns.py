"""Citizen numbers a whole column at a time: the answers of ``id_number``, as expressions over a frame."""

from datetime import date

import polars as pl

from .divisions import Divisions, national
from .id_number import BLANKS, FIRST_YEAR, NARROW, OLD_SHAPE, SHAPE, TEST_AREA, WEIGHTS, WIDE, known_areas


def normalise_column(numbers: pl.Expr) -> pl.Expr:
    """``normalise`` for a column."""
    return numbers.str.replace_all(BLANKS, "").str.replace_many(list(WIDE), list(NARROW))


def told_by(numbers: pl.Expr) -> dict[str, pl.Expr]:
    """``sex`` (GB/T 2261.1) and ``birth_date`` for a column of sound numbers; null where there is none."""
    is_male = numbers.str.slice(16, 1).cast(pl.Int8, strict=False) % 2 == 1
    sex = pl.when(is_male).then(pl.lit("1")).when(~is_male).then(pl.lit("2"))
    return {"sex": sex, "birth_date": numbers.str.slice(6, 8).str.to_date("%Y%m%d", strict=False)}


def check_frame(
    frame: pl.DataFrame,
    number_col: str,
    *,
    today: date,
    sex_col: str | None = None,
    birth_date_col: str | None = None,
    development: bool = False,
    divisions: Divisions | None = None,
) -> pl.DataFrame:
    """``check`` for a column: one line a finding, ``row`` (position in the frame, from 0) and ``code``.

    Lines come by row, then in the order of ``FINDINGS``; a row without number has none. Texts are in ``FINDINGS``.
    """
    areas = known_areas(divisions or national())
    asked = frame.select(
        row=pl.int_range(pl.len(), dtype=pl.UInt32),
        number=pl.col(number_col).cast(pl.String),
        sex=(pl.col(sex_col) if sex_col else pl.lit(None)).cast(pl.String),
        birth=_as_number(pl.col(birth_date_col)) if birth_date_col else pl.lit(None, pl.Int64),
    )
    read = asked.lazy().filter(pl.col("number").is_not_null()).with_columns(_digits()).with_columns(_parts())
    found = read.select("row", code=_codes(today, development, areas)).explode("code")
    return found.drop_nulls("code").collect()


def _digits() -> list[pl.Expr]:
    number = pl.col("number")
    has_shape = number.str.contains(SHAPE)
    # Seventeen digits fit into 64 bits: arithmetic on them is far cheaper than cutting text.
    body = pl.when(has_shape).then(number.str.head(17)).cast(pl.Int64)
    last = pl.when(has_shape).then(number.str.tail(1).str.replace("X", "10", literal=True)).cast(pl.Int64)
    return [has_shape.alias("has_shape"), body.alias("body"), last.alias("last")]


def _parts() -> list[pl.Expr]:
    body = pl.col("body")
    total = pl.sum_horizontal(body // 10 ** (16 - place) % 10 * weight for place, weight in enumerate(WEIGHTS))
    return [
        (body // 10**11).alias("area"),
        (body // 1000 % 10**8).alias("born"),
        (body % 2).alias("is_male"),
        # The check character stands for a remainder of 1 over the whole number.
        ((total + pl.col("last")) % 11 == 1).alias("fits"),
    ]


def _codes(today: date, development: bool, areas: frozenset[int]) -> pl.Expr:
    error = _error_code(today, development)
    warnings = pl.concat_list(_warning_codes(areas)).list.drop_nulls()
    return pl.when(error.is_not_null()).then(pl.concat_list(error)).otherwise(warnings)


def _error_code(today: date, development: bool) -> pl.Expr:
    number, born = pl.col("number"), pl.col("born")
    is_test = pl.col("area") // 10**4 == int(TEST_AREA)
    return (
        pl.when(number.str.contains(OLD_SHAPE))
        .then(pl.lit("ID_15_DIGITS"))
        .when(number.str.len_chars() != 18)
        .then(pl.lit("ID_LENGTH"))
        .when(~pl.col("has_shape"))
        .then(pl.lit("ID_CHARSET"))
        .when(~pl.col("fits"))
        .then(pl.lit("ID_CHECK_DIGIT"))
        .when(~_is_date(born))
        .then(pl.lit("ID_BIRTH_DATE"))
        .when(born > int(f"{today:%Y%m%d}"))
        .then(pl.lit("ID_FUTURE"))
        .when(is_test & (not development))
        .then(pl.lit("ID_AREA_TEST"))
    )


def _warning_codes(areas: frozenset[int]) -> list[pl.Expr]:
    area, sex, birth = pl.col("area"), pl.col("sex"), pl.col("birth")
    is_known = area.is_in(sorted(areas)) | (area // 10**4 == int(TEST_AREA))
    own_sex = pl.when(pl.col("is_male") == 1).then(pl.lit("1")).otherwise(pl.lit("2"))
    return [
        pl.when(~is_known).then(pl.lit("ID_AREA_UNKNOWN")),
        pl.when(sex.is_in(["1", "2"]) & (sex != own_sex)).then(pl.lit("ID_SEX_DIFFERS")),
        pl.when(birth != pl.col("born")).then(pl.lit("ID_BIRTH_DIFFERS")),
    ]


def _as_number(day: pl.Expr) -> pl.Expr:
    year, month, day_of_month = (part.cast(pl.Int64) for part in (day.dt.year(), day.dt.month(), day.dt.day()))
    return year * 10_000 + month * 100 + day_of_month


def _is_date(yyyymmdd: pl.Expr) -> pl.Expr:
    year, month, day = yyyymmdd // 10_000, yyyymmdd // 100 % 100, yyyymmdd % 100
    is_leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    length = (
        pl.when(month == 2).then(28 + is_leap.cast(pl.Int64)).when(month.is_in([4, 6, 9, 11])).then(30).otherwise(31)
    )
    return (year >= FIRST_YEAR) & month.is_between(1, 12) & day.is_between(1, length)
