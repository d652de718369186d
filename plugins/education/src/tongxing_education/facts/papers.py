"""Papers that were shown for a child, and what they say. A paper that nobody asked for is not known, and not missing."""

from typing import Any

import polars as pl

from tongxing import Runs, during, fact, months_since

from ..records import HeldPaper

CATEGORY = "education.paper"


def _shown(papers: pl.DataFrame, paper: str) -> Runs:
    """Yes while the latest one shown is good, no once it is not, or where it was asked for and not shown."""
    kept = papers.filter(pl.col("paper") == paper)
    return during(kept, start="valid_from", end="valid_until", value="shown", before=None, after=False)


@fact(
    of="child",
    type=bool,
    category=CATEGORY,
    reads=[HeldPaper],
    zh="父母职业证明已出示",
    en="Parents' job proof was shown",
)
def parent_job_shown(papers: Any) -> Runs:
    """Whether proof of the parents' lawful stable occupation was shown and is still good."""
    return _shown(papers, "job_proof")


@fact(
    of="child",
    type=bool,
    category=CATEGORY,
    reads=[HeldPaper],
    zh="父母住所证明已出示",
    en="Parents' dwelling proof was shown",
)
def parent_dwelling_shown(papers: Any) -> Runs:
    """Whether proof of the parents' lawful stable dwelling (a lease counts) was shown and is still good."""
    return _shown(papers, "dwelling_proof")


@fact(
    of="child",
    type=bool,
    category=CATEGORY,
    reads=[HeldPaper],
    zh="预防接种证已出示",
    en="Vaccination certificate was shown",
)
def vaccination_certificate_shown(papers: Any) -> Runs:
    """Whether the school was shown the vaccination certificate. What stands in it is for disease control to say."""
    return _shown(papers, "vaccination_certificate")


@fact(
    of="child",
    type=bool,
    category=CATEGORY,
    reads=[HeldPaper],
    zh="父母由国家机关等调动工作",
    en="A parent was transferred by a state employer",
)
def parent_transfer_shown(papers: Any) -> Runs:
    """Whether the order that transferred a parent here was shown."""
    return _shown(papers, "transfer_order")


@fact(
    of="child",
    type=bool,
    category=CATEGORY,
    reads=[HeldPaper],
    zh="外省招考机构书面证明已出示",
    en="Certificate of the other province's exam body was shown",
)
def elsewhere_certificate_shown(papers: Any) -> Runs:
    """Whether the exam body of the province of schooling certified that the pupil does not sit there."""
    return _shown(papers, "other_province_certificate")


@fact(
    of="child",
    type=int,
    unit="month",
    category=CATEGORY,
    reads=[HeldPaper],
    zh="户籍在本地月数",
    en="Months of hukou here",
)
def hukou_months(papers: Any) -> Runs:
    """Completed months since the hukou came here, as the household book says that was shown."""
    books = papers.filter(pl.col("paper") == "household_book", pl.col("shown"))
    return months_since(books, start="says_since")
