from datetime import date, datetime
from typing import Optional

from .base_model import BaseModel
from .enums import Answer, Certainty, ChangeKind


class Arrival(BaseModel):
    kind: ChangeKind
    what: Optional[str]
    item: Optional[str]
    subject: str
    at: datetime
    child: Optional["ArrivalChild"]


class ArrivalChild(BaseModel):
    name: Optional[str]
    residence: Optional["ArrivalChildResidence"]


class ArrivalChildResidence(BaseModel):
    path_name: Optional[str]


class CorrectionProblem(BaseModel):
    path: str
    code: str
    zh: str
    en: str


class DoseProblem(BaseModel):
    path: str
    code: str
    zh: str
    en: str


class DueChild(BaseModel):
    child: "DueChildChild"
    last_seen: Optional[date]
    doses: list["DueChildDoses"]


class DueChildChild(BaseModel):
    record_id: str
    name: Optional[str]
    birth_date: Optional[date]


class DueChildDoses(BaseModel):
    series: str
    product: Optional[str]
    earliest_date: Optional[date]


class EnrolProblem(BaseModel):
    path: str
    code: str
    zh: str
    en: str


class Entitlement(BaseModel):
    answer: Answer
    since: Optional[date]
    certainty: Optional[Certainty]
    conditions: list["EntitlementConditions"]


class EntitlementConditions(BaseModel):
    answer: Answer
    clause: "EntitlementConditionsClause"
    remedy: Optional["EntitlementConditionsRemedy"]


class EntitlementConditionsClause(BaseModel):
    title: str


class EntitlementConditionsRemedy(BaseModel):
    possible_from: Optional[date]
    papers: list["EntitlementConditionsRemedyPapers"]


class EntitlementConditionsRemedyPapers(BaseModel):
    key: str
    title: Optional["EntitlementConditionsRemedyPapersTitle"]


class EntitlementConditionsRemedyPapersTitle(BaseModel):
    zh: str
    en: str


class LateChild(BaseModel):
    child: "LateChildChild"
    since: date
    last_seen: Optional[date]
    doses: list["LateChildDoses"]


class LateChildChild(BaseModel):
    record_id: str
    name: Optional[str]
    birth_date: Optional[date]


class LateChildDoses(BaseModel):
    series: str
    product: Optional[str]
    late_from: Optional[date]


class Offer(BaseModel):
    id: str
    child: str
    division: "OfferDivision"
    since: date
    offered_by: str


class OfferDivision(BaseModel):
    code: str
    path_name: Optional[str]


class Place(BaseModel):
    stage: Optional[str]
    valid_until: Optional[date]


class Pupil(BaseModel):
    record_id: str
    name: Optional[str]
    birth_date: Optional[date]
    decisions: Optional[list["PupilDecisions"]]
    education: Optional["PupilEducation"]


class PupilDecisions(Entitlement):
    pass


class PupilEducation(BaseModel):
    enrolments: Optional["PupilEducationEnrolments"]


class PupilEducationEnrolments(BaseModel):
    edges: list["PupilEducationEnrolmentsEdges"]


class PupilEducationEnrolmentsEdges(BaseModel):
    node: "PupilEducationEnrolmentsEdgesNode"


class PupilEducationEnrolmentsEdgesNode(Place):
    pass


class PupilChange(BaseModel):
    kind: ChangeKind
    what: Optional[str]
    item: Optional[str]
    subject: str
    at: datetime
    child: Optional["PupilChangeChild"]


class PupilChangeChild(BaseModel):
    name: Optional[str]


class TakeOverProblem(BaseModel):
    path: str
    code: str
    zh: str
    en: str


Arrival.model_rebuild()
CorrectionProblem.model_rebuild()
DoseProblem.model_rebuild()
DueChild.model_rebuild()
EnrolProblem.model_rebuild()
Entitlement.model_rebuild()
LateChild.model_rebuild()
Offer.model_rebuild()
Place.model_rebuild()
Pupil.model_rebuild()
PupilChange.model_rebuild()
TakeOverProblem.model_rebuild()
