"""The residence clock: whether a child counts as floating on a day, in which population, and why.

Sources: domain brief 1.1 (national notice of 2024 and the provincial plan), worked cases ``residence_cases.json``.

**Two populations.** *Monitoring*: under 16, away from the hukou place with a parent or another guardian, in another county,
for six months or more, not between central districts of one city. *Statistical*: the same, away from the hukou township.

**Order.** Age, company, what is missing, same township (at home), six months, county. A flag is null only if what is
missing could change it, and the reason is UNKNOWN only if a flag is null: each condition is yes, no or not known, and they
are joined so that a no decides whatever the others may be. A missing birth date, company or hukou place, a code without
township, a start nobody knows, whereabouts nobody knows: all go this one way.

**Months** count from leaving home: exactly six counts, on the same day-number or the last day of a shorter month. Moving on
to another county while away keeps them; the county lived in on the day decides. They never begin before birth, so of a
child younger than that a start nobody knows changes nothing.

**Visits home** of at most ``short_visit_days`` do not break the stay; one that is still open counts as living at the
residence until it exceeds them. After a longer one the months start anew on return. A visit is an episode of the basis
``home``; an episode of the basis ``living`` in the hukou township is living at home, from its first day, but if it is short
does not break the stay either. The number of days is the one in force when the visit began.

**Causal**: the answer on a day depends on episodes that began by that day, and on ends that had come by then. Where
episodes overlap, the one that began last holds; pieces of one kind (place, basis, company) that touch are one, so cutting
an episode changes nothing.

**Holes** between episodes and after the last one: for ``short_visit_days`` the child is taken to be where it was, and so
short a hole changes nothing. In a longer one the whereabouts are not known; there is an answer only where both readings,
at home and elsewhere, agree. Before the first episode the child is taken to have been at home, for counting months.

**Places** are compared by the county in force; codes of abolished counties by their successors.

**Next** is the first later day on which monitoring, statistical or reason is another if nothing else happens: whoever is
at a place stays there, whoever is on a visit stays home. Parameters whose dates lie ahead count as calendar.

**Certainty** is the weakest of the parameters that the answer hangs on: of the length of visits only where another length
could have given another answer, of the central set only where the two sets do.
"""

from collections.abc import Sequence
from datetime import date
from functools import cache

import polars as pl

from ..certainty import rank
from ..dated import Dated
from ..months import YEAR, later_by_months
from .cells import agreed, excluded, status_of
from .lives import Lives, day_number
from .places import both_central, days_of_change, same_county, same_township
from .stays import EVER


class Clock:
    """Reads what holds of stretches on days. ``days``: one day for all, or those on which the answer may be asked."""

    def __init__(self, lives: Lives, days: Sequence[date]) -> None:
        """``days``: first days of the epochs that are needed, oldest first; a day belongs to the last that has begun."""
        self.lives, self.days = lives, tuple(days)
        self._relations, self._between = self._relate()
        self._cells = self._all_cells()

    @classmethod
    def at(cls, lives: Lives, day: date) -> "Clock":
        """For a day and what follows it."""
        later = {each for each in (*days_of_change(), *lives.rules.days) if each > day}
        return cls(lives, [day, *sorted(later)])

    @classmethod
    def always(cls, lives: Lives) -> "Clock":
        """For every day there is."""
        return cls(lives, [date.min, *sorted({*days_of_change(), *lives.rules.days} - {date.min})])

    def rows(self, stretches: pl.DataFrame) -> pl.DataFrame:
        """Stretches as ``read`` takes them: beside each the days from which on the age is reached, or months are over.

        Nobody lives anywhere before being born: months count from the later of the two days.
        """
        aged = [_over(pl.col("born"), n).alias(f"born_{n}") for n in self._figures("until_months")]
        starts = [(start, pl.max_horizontal(start, "born")) for start in (*_STARTS, *_OTHER_STARTS)]
        over = [_over(day, n).alias(f"{start}_{n}") for start, day in starts for n in self._figures("settled_months")]
        epochs = [pl.lit(day_number(day), pl.Int32).alias(f"epoch_{n}") for n, day in enumerate(self.days) if n]
        return stretches.with_columns(*aged, *over, *epochs)

    @property
    def ahead(self) -> list[str]:
        """The columns of ``rows`` in which the days stand on which a status may change while nothing happens."""
        aged = [f"born_{n}" for n in self._figures("until_months")]
        epochs = [f"epoch_{n}" for n in range(1, len(self.days))]
        return [*aged, *self._over_columns(_STARTS), "home_away", "home_home", "gone", *epochs]

    @property
    def surer(self) -> list[str]:
        """The columns of ``rows`` in which the days stand on which certainty alone may change."""
        return self._over_columns(_OTHER_STARTS)

    def _over_columns(self, starts: Sequence[str]) -> list[str]:
        return [f"{start}_{n}" for start in starts for n in self._figures("settled_months")]

    def read(self, rows: pl.DataFrame, day: pl.Series | int) -> pl.DataFrame:
        """``status`` (its number) and ``rank`` (of certainty) of each row, on one day or on each row's own."""
        frame = self._on_its_day(rows, day)
        away = self._cell(frame, "away")
        found = self._cells.select("status", "rank")[away]
        unsure = frame["unsure"]
        if not unsure.any():
            return found
        where = unsure.arg_true()
        both = agreed(self._cells[away.gather(where)], self._cells[self._cell(frame.filter(unsure), "home")])
        return pl.DataFrame([found[name].scatter(where, both[name]) for name in ("status", "rank")])

    # what is known of each row on its day -----------------------------------------------------------------------------

    def _on_its_day(self, rows: pl.DataFrame, day: pl.Series | int) -> pl.DataFrame:
        """Each row's day, its epoch, whether the child is lost by then, and what its two places are to each other."""
        given = pl.lit(day, pl.Int32).alias("day") if isinstance(day, int) else day.cast(pl.Int32).alias("day")
        frame = rows.with_columns(given)
        epoch = pl.lit(0, pl.UInt32) if len(self.days) == 1 else _epoch(self.days)
        lost = (pl.col("day") >= pl.col("gone")).fill_null(False)
        frame = frame.with_columns(epoch.alias("epoch"), lost.alias("lost"))
        places = self._between.gather(frame.select(pl.col("pair") * len(self.days) + pl.col("epoch")).to_series())
        # Nobody knows where a lost child is: that is the first of all relations.
        return frame.with_columns(between=pl.when("lost").then(pl.lit(0, pl.UInt32)).otherwise(places))

    def _relate(self) -> tuple[pl.DataFrame, pl.Series]:
        """What two places can be to each other, each relation once, and which it is for each pair and epoch."""
        meaning = self.lives.codes.meaning(self.days, self.lives.rules.central)
        epochs = pl.DataFrame({"epoch": range(len(self.days))}, schema={"epoch": pl.UInt32})
        each = self.lives.pairs.join(epochs, how="cross", maintain_order="left_right")
        at = each.select((pl.col(name) * len(self.days) + pl.col("epoch")).alias(name) for name in ("h", "p"))
        home, place = meaning[at["h"]], meaning[at["p"]]
        named = pl.DataFrame([c.alias(f"h_{c.name}") for c in home] + [c.alias(f"p_{c.name}") for c in place])
        told = named.select(
            township=same_township(),
            same_county=same_county(),
            excluded=excluded(),
            differ=(both_central("all") != both_central("core")).fill_null(False),
            central_rank=pl.col("p_central_rank"),
        )
        unknown = pl.DataFrame([(None, None, None, False, 0)], schema=told.schema, orient="row")
        relations = pl.concat([unknown, told]).unique(maintain_order=True)
        numbered = relations.with_row_index("between")
        between = told.join(numbered, on=told.columns, how="left", nulls_equal=True, maintain_order="left")["between"]
        return relations, between

    def _row(self, epoch: int) -> tuple[int | None, ...]:
        rules, day = self.lives.rules, self.days[epoch]
        years, figures = rules.until_age.on(day), (rules.until_age, rules.months, rules.visit_days)
        weakness = (rank(_certainty(each, day)) for each in figures)
        return years and years * YEAR, rules.months.on(day), *weakness

    def _cell(self, frame: pl.DataFrame, reading: str) -> pl.Series:
        """Which row of ``_cells`` each row is, in one reading: the number of what its conditions say together."""
        back = (pl.col("day") >= pl.col(f"home_{reading}")).fill_null(False)
        at_home = back & ~pl.col("lost") if reading == "away" else back | pl.col("lost")
        alone = pl.when("lost").then(None).when(at_home).then("home_alone").otherwise("alone")
        settled = self._settled(f"since_{reading}")
        short = ~(pl.when("lost").then(self._settled("left")).otherwise(settled) if reading == "away" else settled)
        forgotten = pl.col("lost") & (pl.col("gone") > EVER)
        other_length = pl.col("visits") | forgotten
        if reading == "away":
            other_length = other_length | self._by_other_lengths(short)
        digits = [
            (_digit(self._over("born", "until_months")), 3),
            (_digit(alone), 3),
            (_digit(at_home), 2),
            (_digit(short), 3),
            (_digit(other_length), 2),
            (pl.col("epoch"), len(self.days)),
        ]
        number = pl.col("between")
        for digit, base in digits:
            number = number * base + digit
        return frame.select(number.cast(pl.UInt32)).to_series()

    def _by_other_lengths(self, short: pl.Expr) -> pl.Expr:
        """Whether the months would be over, or not, if visits of any length broke the stay, or none did."""
        others = [~self._settled(c) != short for c in _OTHER_STARTS]
        return pl.any_horizontal(*others).fill_null(False)

    def _settled(self, start: str) -> pl.Expr:
        """Whether the months are over since a day and since birth; null where they would be but for a birth nobody knows."""
        return self._over(start, "settled_months") & pl.when(pl.col("born").is_not_null()).then(True)

    def _all_cells(self) -> pl.DataFrame:
        """Everything that conditions can say together, in the order of ``_cell``, with the answer: the one expression."""
        answers = pl.Series([False, True, None])
        frame = self._relations
        for name, count in (("aged", 3), ("alone", 3), ("back", 2), ("short", 3), ("other_length", 2)):
            frame = frame.join(pl.DataFrame({name: answers.head(count)}), how="cross", maintain_order="left_right")
        figures = pl.DataFrame([self._row(n) for n in range(len(self.days))], schema=_FIGURES, orient="row")
        frame = frame.join(figures, how="cross", maintain_order="left_right")
        frame = frame.with_columns(home=pl.col("back") | pl.col("township"))
        statistical = ~(pl.col("aged") | pl.col("alone") | pl.col("home") | pl.col("short"))
        answered = frame.with_columns(statistical=statistical)
        monitoring = pl.col("statistical") & ~pl.col("same_county") & ~pl.col("excluded")
        return status_of(answered.with_columns(monitoring=monitoring))

    def _over(self, start: str, figure: str) -> pl.Expr:
        """Whether so many months since a day are over; null where the day, or the number of months, is not known."""
        values = self._values(figure)
        found = pl.lit(None, pl.Boolean)
        for months in self._figures(figure):
            over = pl.col(f"{start}_{months}") <= pl.col("day")
            held = [n for n, value in enumerate(values) if value == months]
            found = (
                over if len(held) == len(values) else pl.when(pl.col("epoch").is_in(held)).then(over).otherwise(found)
            )
        return found

    def _figures(self, name: str) -> list[int]:
        """The values that a figure has in any epoch."""
        return list(dict.fromkeys(value for value in self._values(name) if value is not None))

    def _values(self, name: str) -> list[int | None]:
        return [self._row(n)[list(_FIGURES).index(name)] for n in range(len(self.days))]


def _digit(answer: pl.Expr) -> pl.Expr:
    """No, yes, not known as 0, 1, 2."""
    return answer.cast(pl.UInt32).fill_null(2)


_STARTS = ("since_away", "since_home", "left")
"""Columns of stretches: since when the child has been away, in one reading or the other."""
_OTHER_STARTS = ("strict", "loose")
"""Since when it would be if visits of any length broke the stay, or none did."""
_FIGURES = {
    "until_months": pl.Int32,
    "settled_months": pl.Int32,
    "age_rank": pl.Int8,
    "months_rank": pl.Int8,
    "visit_rank": pl.Int8,
}
_FIRST, _LAST = (date(1850, 1, 1) - date(1970, 1, 1)).days, (date(2250, 1, 1) - date(1970, 1, 1)).days
"""Between these days months are counted; what is older, or later, is as good as they."""


@cache
def _later(months: int) -> pl.Series:
    """For each day from ``_FIRST`` on, the day on which so many months since it are over."""
    days = pl.DataFrame({"day": pl.int_range(_FIRST, _LAST + 1, dtype=pl.Int32, eager=True).cast(pl.Date)})
    return days.select(later_by_months(pl.col("day"), pl.lit(months)).cast(pl.Date).to_physical()).to_series()


def _over(start: pl.Expr, months: int) -> pl.Expr:
    """The day on which so many months since a day are over."""
    return pl.lit(_later(months)).gather(start.clip(_FIRST, _LAST) - _FIRST)


def _epoch(days: Sequence[date]) -> pl.Expr:
    begun = ((pl.col("day") >= day_number(day)).cast(pl.UInt32) for day in days[1:])
    return pl.sum_horizontal(pl.lit(0, pl.UInt32), *begun).cast(pl.UInt32)


def _certainty(figure: Dated, day: date) -> str | None:
    return next((s.certainty for s in figure.steps if s.start <= day and (s.until is None or day < s.until)), None)
