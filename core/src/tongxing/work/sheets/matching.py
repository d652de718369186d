"""Who is meant by a row: the child or guardian that stands already, or nobody yet.

By the hidden record of a re-survey; by the identity number; without one, a child by name, birth date and sex and the
phone of a guardian in the same family. Two people with different numbers are never one, and twins have different names.
All frames of rows have the blind indexes of their numbers and phones.
"""

import polars as pl

from ...people import Child, Guardian, GuardianIdentifier, Guardianship, Identifier
from .families import NUMBER, PHONE
from .questions import RECORD
from .standing import Standing


def find_children(standing: Standing, children: pl.DataFrame, guardians: pl.DataFrame) -> pl.DataFrame:
    """Row → ``id`` of the child who stands, if there is one.

    ``hidden``: the row's number is of a child who may not be seen here. ``contradicts``: it is of another child than the
    one that the row was issued for, or another row is that child already.
    """
    seen = standing[Child]["id"].implode()
    rows = children.select("row", RECORD, NUMBER).join(standing.numbered, on=NUMBER, how="left", maintain_order="left")
    issued = pl.when(pl.col(RECORD).is_in(seen)).then(pl.col(RECORD))
    is_seen = pl.col("child").is_in(seen)
    found = rows.select(
        "row",
        id=pl.coalesce(issued, pl.when(is_seen).then("child")),
        hidden=(~is_seen).fill_null(False),
        contradicts=(issued != pl.col("child")).fill_null(False),
    )
    again = pl.col("id").is_not_null() & ~pl.col("id").is_first_distinct()
    found = found.with_columns(pl.col("contradicts") | again)
    unknown = children.join(found.filter(pl.col("id").is_null(), ~pl.col("hidden")), on="row", how="semi")
    named = _each_once(_by_name(standing, unknown, guardians), set(found["id"].drop_nulls()))
    return found.join(named, on="row", how="left").select(
        "row", pl.coalesce("id", "named").alias("id"), "hidden", "contradicts"
    )


def _by_name(standing: Standing, children: pl.DataFrame, guardians: pl.DataFrame) -> pl.DataFrame:
    """Row and id of children who could be meant: one name, birth date and sex, and nothing that tells them apart."""
    known = standing[Child].select("name", "birth_date", "sex", "id", lives="residence")
    pairs = children.select("row", "family", "name", "birth_date", "sex", "residence", NUMBER).join(
        known, on=["name", "birth_date", "sex"]
    )
    numbered = standing[Identifier]["child"].implode()
    pairs = pairs.filter(pl.col(NUMBER).is_null() | ~pl.col("id").is_in(numbered))
    phones = standing[Guardian].select(PHONE, guardian="id").drop_nulls()
    theirs = standing[Guardianship].select("guardian", id="child").join(phones, on="guardian").select("id", PHONE)
    told = guardians.select("family", PHONE).drop_nulls()
    shared = pairs.join(told, on="family").join(theirs, on=["id", PHONE], how="semi").select("row", "id", shares=True)
    both = pl.col("id").is_in(theirs["id"].implode()) & pl.col("family").is_in(told["family"].implode())
    # Where one of the two has no phone, the same place stands for it.
    same = (
        pl.when(both).then(pl.col("shares").fill_null(False)).otherwise(pl.col("lives").eq_missing(pl.col("residence")))
    )
    return pairs.join(shared.unique(), on=["row", "id"], how="left").filter(same).select("row", "id")


def _each_once(pairs: pl.DataFrame, taken: set[str]) -> pl.DataFrame:
    """Row → ``named``: the first that is no other row's already."""
    matched: dict[int, str] = {}
    for row, id in pairs.sort("row", "id").iter_rows():
        if row not in matched and id not in taken:
            matched[row] = id
            taken.add(id)
    return pl.DataFrame(list(matched.items()), schema={"row": pl.UInt32, "named": pl.String}, orient="row")


def find_guardians(standing: Standing, guardians: pl.DataFrame, children: pl.DataFrame) -> pl.DataFrame:
    """Row → ``id`` of the guardian who stands, if there is one; rows of one ``person`` are one, known or new.

    By record or number, else by name among the guardians of the family's children. ``children``: family, row and id.
    """
    seen = standing[Guardian].select("name", guardian="id")
    numbers = standing[GuardianIdentifier].unique(NUMBER, keep="first", maintain_order=True)
    ties = standing[Guardianship].select("child", "guardian", tie="id")
    family = children.select("family", order="row", child="id").join(ties, on="child").join(seen, on="guardian")
    named = guardians.select("row", "family", "name", NUMBER).join(family, on=["family", "name"])
    # One name among one child's guardians is one person, also with another phone, unless both have numbers.
    named = named.filter(pl.col(NUMBER).is_null() | ~pl.col("guardian").is_in(numbers["guardian"].implode()))
    named = named.sort("order", "tie").unique("row", keep="first").select("row", named="guardian")
    rows = guardians.select("row", "family", "name", RECORD, NUMBER)
    rows = rows.join(numbers.select(NUMBER, numbered="guardian"), on=NUMBER, how="left").join(
        named, on="row", how="left"
    )
    issued = pl.when(pl.col(RECORD).is_in(seen["guardian"].implode())).then(pl.col(RECORD))
    number = pl.col(NUMBER).fill_null(pl.col(NUMBER).drop_nulls().first().over("family", "name"))
    person = pl.coalesce(number, pl.format("{} {}", "family", "name"))
    found = rows.sort("row").select("row", id=pl.coalesce(issued, "numbered", "named"), person=person)
    return found.with_columns(pl.col("id").fill_null(pl.col("id").drop_nulls().first().over("person")))
