"""Histories: somebody looked at one; the doses of another province's register come in."""

from collections.abc import Iterator
from typing import Any

from tongxing import Child, Invalid, Problem

from ..records import Dose, HistoryReview
from ..records.names import product_called
from .doses import demand_after_birth, known_product
from .inputs import ImportExtract, ReviewHistory
from .refusals import refused


def review_history(store: Any, input: ReviewHistory) -> HistoryReview:
    """Note that somebody looked at a history, and how much of it could be seen."""
    demand_after_birth(store, input.child, input.seen_on, "seen_on")
    return _reviewed(store, HistoryReview(**input.model_dump()))


def import_extract(store: Any, input: ImportExtract) -> HistoryReview:
    """Take over a child's doses from another register. What stands already, doses and look alike, is left alone.

    Raises Invalid with every line that cannot be, each at its place in the input.
    """
    wrong = list(_wrong(store, input))
    if wrong:
        raise Invalid(wrong)
    standing = {(d.product, d.given_on) for d in store.find(Dose, child=input.child) if d.withdrawn is None}
    for each in input.doses:
        product = known_product(each.product)
        if (product, each.given_on) not in standing:
            standing.add((product, each.given_on))
            told = each.model_dump() | {"product": product}
            store.add(Dose(child=input.child, origin=input.seen_in, **told))
    said = input.model_dump(include={"child", "seen_on", "extent", "seen_in", "clinic", "province"})
    same: list[HistoryReview] = store.find(
        HistoryReview, **{n: value for n, value in said.items() if value is not None}
    )
    return same[0] if same else _reviewed(store, HistoryReview(**said))


def _wrong(store: Any, input: ImportExtract) -> Iterator[Problem]:
    born = store.get(Child, input.child).birth_date
    for number, each in enumerate(input.doses):
        if product_called(each.product) is None:
            yield refused.problem("UNKNOWN_PRODUCT", f"doses.{number}.product")
        if born is not None and each.given_on < born:
            yield refused.problem("BEFORE_BIRTH", f"doses.{number}.given_on")
        if each.given_on > input.seen_on:
            yield refused.problem("DOSE_AFTER_REVIEW", f"doses.{number}.given_on")


def _reviewed(store: Any, review: HistoryReview) -> HistoryReview:
    kept: HistoryReview = store.add(review)
    store.event(
        "history_reviewed",
        child=kept.child,
        happened_on=kept.seen_on,
        about=kept,
        payload={"extent": kept.extent},
    )
    return kept
