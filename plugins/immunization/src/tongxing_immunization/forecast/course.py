"""What is known of a child before anything is forecast: doses given, whether the history was seen, circumstances.

The records that a course is read from (``records/``), by table and column. A row of a dose, or of a product that has no
series, such as immunoglobulin, is a ``VaccineDose``:

- VaccineDose: ``child``, ``product`` (a key of PRODUCTS), ``given_on``, ``campaign`` (bool, False), ``self_paid`` (bool or
  None), ``scar`` (bool or None: whether a BCG scar was seen), and, not read here: ``lot``, ``site``, ``clinic``, ``origin``
- HistoryReview: ``child``, ``seen_on``, ``extent`` (a key of HISTORIES), ``seen_by``. Somebody looked for the earlier
  history. Doses that are recorded while nobody has ever looked are a partial history; no row at all is an unknown one.
- VaccineContraindication: ``child``, ``product``, ``valid_from``, ``valid_until`` (first day on which it no longer holds,
  None: lasting)
- HealthCircumstances: ``child``, ``noted_on``, and the fields of Circumstances below by the same names, each None where this
  row says nothing of it: of each, what was noted last holds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

History = Literal["complete", "partial", "unknown"]

HISTORIES = {
    "complete": ("已查,完整", "Seen, complete"),
    "partial": ("已查,不完整", "Seen in part"),
    "unknown": ("未能查到", "Not to be found"),
}
"""What is known of earlier doses. ``complete`` with no dose: nothing was given. No record is not no dose."""

MOTHER_HBSAG = {
    "negative": ("阴性", "Negative"),
    "positive": ("阳性", "Positive"),
    "unknown": ("不详", "Not known"),
}

HIV_STATES = {
    "unexposed": ("无暴露", "Not exposed"),
    "exposed_unknown": ("暴露,感染状况不详", "Exposed, infection not known"),
    "uninfected": ("暴露,已排除感染", "Exposed, found uninfected"),
    "infected": ("感染", "Infected"),
}


@dataclass(frozen=True)
class Dose:
    """One dose on one day; of immunoglobulin too. ``campaign``: in a supplementary campaign; it counts."""

    product: str
    given_on: date
    campaign: bool = False
    self_paid: bool | None = None
    scar: bool | None = None


@dataclass(frozen=True)
class Circumstances:
    """What changes a schedule for one child. None is not known, which is not no."""

    hbsag_mother: str | None = None
    birth_weight_g: int | None = None
    gestation_weeks: int | None = None
    hiv: str | None = None
    severe_immunosuppression: bool | None = None
    immunodeficiency: bool | None = None


@dataclass(frozen=True)
class Course:
    """A child's vaccination so far.

    ``choice``: series → product with which it is to begin where the programme leaves a choice (JE, HepA); what was given
    first decides over it. ``contraindications``: product → first day on which it is allowed again, None if never.
    """

    birth_date: date
    sex: str | None = None
    doses: tuple[Dose, ...] = ()
    history: History = "complete"
    circumstances: Circumstances = Circumstances()
    choice: Mapping[str, str] = field(default_factory=dict)
    contraindications: Mapping[str, date | None] = field(default_factory=dict)
