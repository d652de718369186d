"""What legal aid knows, over time."""

from tongxing import Runs, any_of, during, fact

from .records import LegalAidCase, WageClaim


@fact(
    of="child",
    type=bool,
    category="legal_aid.case",
    reads=[LegalAidCase],
    zh="有进行中的法律援助案件",
    en="Has a running legal aid case",
)
def has_legal_aid_case(cases) -> Runs:
    """Whether a case runs; not known before the first one that we were told of."""
    return during(cases, start="opened_on", end="closed_on", before=None)


@fact(
    of="guardian",
    type=bool,
    category="legal_aid.wages",
    reads=[WageClaim],
    zh="有未了结的欠薪",
    en="Is owed wages",
)
def has_open_wage_claim(claims) -> Runs:
    """Whether a claim for wages is open; not known of a guardian who never claimed any here."""
    return during(claims, start="claimed_on", end="settled_on", before=None)


@fact(
    of="child",
    type=bool,
    category="legal_aid.wages",
    uses=["guardian.has_open_wage_claim"],
    zh="有监护人被欠薪",
    en="A guardian is owed wages",
)
def any_guardian_claims_wages(claims) -> Runs:
    """Whether any guardian is owed wages; no, only where all guardians are recorded and each is known not to be."""
    return any_of(claims)
