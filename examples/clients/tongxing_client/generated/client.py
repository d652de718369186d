from datetime import date
from typing import Any, Optional, Union

from .arrivals import Arrivals
from .base import Base
from .base_model import UNSET, UnsetType
from .correct_lot import CorrectLot
from .enrol_pupil import EnrolPupil
from .input_types import EducationEnrolInput, ImmunizationRecordDoseEntry
from .moved_child import MovedChild
from .new_pupils import NewPupils
from .offers import Offers
from .our_school import OurSchool
from .pupil_changes import PupilChanges
from .record_doses import RecordDoses
from .take_over import TakeOver
from .who_is_due import WhoIsDue
from .who_is_late import WhoIsLate


def gql(q: str) -> str:
    return q


class City(Base):
    def correct_lot(
        self, dose: str, lot: str, key: str, version: int, **kwargs: Any
    ) -> CorrectLot:
        query = gql("""
            mutation CorrectLot($dose: ID!, $lot: String!, $key: String!, $version: Int!) {
              immunization {
                correctDose(input: {id: $dose, lot: $lot}, key: $key, expectedVersion: $version) {
                  dose {
                    recordId
                    version
                    product
                    lot
                  }
                  problems {
                    ...CorrectionProblem
                  }
                }
              }
            }

            fragment CorrectionProblem on Problem {
              path
              code
              zh: message
              en: message(language: EN)
            }
            """)
        variables: dict[str, object] = {
            "dose": dose,
            "lot": lot,
            "key": key,
            "version": version,
        }
        response = self.execute(
            query=query, operation_name="CorrectLot", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return CorrectLot.model_validate(data)

    def record_doses(
        self, inputs: list[ImmunizationRecordDoseEntry], **kwargs: Any
    ) -> RecordDoses:
        query = gql("""
            mutation RecordDoses($inputs: [ImmunizationRecordDoseEntry!]!) {
              immunization {
                recordDoseMany(inputs: $inputs) {
                  dose {
                    recordId
                    version
                    product
                  }
                  problems {
                    ...DoseProblem
                  }
                }
              }
            }

            fragment DoseProblem on Problem {
              path
              code
              zh: message
              en: message(language: EN)
            }
            """)
        variables: dict[str, object] = {"inputs": inputs}
        response = self.execute(
            query=query, operation_name="RecordDoses", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return RecordDoses.model_validate(data)

    def who_is_due(
        self,
        place: str,
        week: date,
        first: Union[Optional[int], UnsetType] = UNSET,
        after: Union[Optional[str], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> WhoIsDue:
        query = gql("""
            query WhoIsDue($place: String!, $week: Date!, $first: Int = 50, $after: String) {
              immunization {
                toRemind(division: $place, week: $week, first: $first, after: $after) {
                  totalCount
                  pageInfo {
                    hasNextPage
                    endCursor
                  }
                  edges {
                    node {
                      ...DueChild
                    }
                  }
                }
              }
            }

            fragment DueChild on ImmunizationCalledChild {
              child {
                recordId
                name
                birthDate
              }
              lastSeen
              doses {
                series
                product
                earliestDate
              }
            }
            """)
        variables: dict[str, object] = {
            "place": place,
            "week": week,
            "first": first,
            "after": after,
        }
        response = self.execute(
            query=query, operation_name="WhoIsDue", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return WhoIsDue.model_validate(data)

    def who_is_late(
        self,
        place: str,
        first: Union[Optional[int], UnsetType] = UNSET,
        after: Union[Optional[str], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> WhoIsLate:
        query = gql("""
            query WhoIsLate($place: String!, $first: Int = 50, $after: String) {
              immunization {
                defaulters(division: $place, first: $first, after: $after) {
                  totalCount
                  pageInfo {
                    hasNextPage
                    endCursor
                  }
                  edges {
                    node {
                      ...LateChild
                    }
                  }
                }
              }
            }

            fragment LateChild on ImmunizationCalledChild {
              child {
                recordId
                name
                birthDate
              }
              since
              lastSeen
              doses {
                series
                product
                lateFrom
              }
            }
            """)
        variables: dict[str, object] = {"place": place, "first": first, "after": after}
        response = self.execute(
            query=query, operation_name="WhoIsLate", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return WhoIsLate.model_validate(data)

    def arrivals(
        self,
        after: Union[Optional[str], UnsetType] = UNSET,
        first: Union[Optional[int], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> Arrivals:
        query = gql("""
            query Arrivals($after: String, $first: Int = 50) {
              changes(after: $after, first: $first) {
                pageInfo {
                  hasNextPage
                  endCursor
                }
                edges {
                  node {
                    ...Arrival
                  }
                }
              }
            }

            fragment Arrival on Change {
              kind
              what: type
              item
              subject
              at
              child {
                name
                residence {
                  pathName
                }
              }
            }
            """)
        variables: dict[str, object] = {"after": after, "first": first}
        response = self.execute(
            query=query, operation_name="Arrivals", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return Arrivals.model_validate(data)

    def moved_child(self, id: str, **kwargs: Any) -> MovedChild:
        query = gql("""
            query MovedChild($id: ID!) {
              child(id: $id) {
                recordId
                name
                birthDate
                hukou {
                  code
                  pathName
                }
                residence {
                  code
                  pathName
                }
                residenceStatus {
                  monitoring
                  statistical
                  reason
                }
                gaps {
                  item
                  department
                  since
                  served
                }
                withheld
              }
            }
            """)
        variables: dict[str, object] = {"id": id}
        response = self.execute(
            query=query, operation_name="MovedChild", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return MovedChild.model_validate(data)

    def offers(self, **kwargs: Any) -> Offers:
        query = gql("""
            query Offers {
              handovers {
                ...Offer
              }
            }

            fragment Offer on Handover {
              id
              child
              division {
                code
                pathName
              }
              since
              offeredBy
            }
            """)
        variables: dict[str, object] = {}
        response = self.execute(
            query=query, operation_name="Offers", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return Offers.model_validate(data)

    def take_over(self, offer: str, key: str, **kwargs: Any) -> TakeOver:
        query = gql("""
            mutation TakeOver($offer: String!, $key: String!) {
              takeOver(input: {id: $offer}, key: $key) {
                handover {
                  child
                  state
                }
                problems {
                  ...TakeOverProblem
                }
              }
            }

            fragment TakeOverProblem on Problem {
              path
              code
              zh: message
              en: message(language: EN)
            }
            """)
        variables: dict[str, object] = {"offer": offer, "key": key}
        response = self.execute(
            query=query, operation_name="TakeOver", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return TakeOver.model_validate(data)

    def enrol_pupil(
        self, input: EducationEnrolInput, key: str, **kwargs: Any
    ) -> EnrolPupil:
        query = gql("""
            mutation EnrolPupil($input: EducationEnrolInput!, $key: String!) {
              education {
                enrol(input: $input, key: $key) {
                  enrolment {
                    recordId
                    version
                    grade
                    validFrom
                  }
                  problems {
                    ...EnrolProblem
                  }
                }
              }
            }

            fragment EnrolProblem on Problem {
              path
              code
              zh: message
              en: message(language: EN)
            }
            """)
        variables: dict[str, object] = {"input": input, "key": key}
        response = self.execute(
            query=query, operation_name="EnrolPupil", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return EnrolPupil.model_validate(data)

    def new_pupils(
        self,
        place: str,
        born_from: date,
        born_until: date,
        first: Union[Optional[int], UnsetType] = UNSET,
        after: Union[Optional[str], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> NewPupils:
        query = gql("""
            query NewPupils($place: String!, $bornFrom: Date!, $bornUntil: Date!, $first: Int = 15, $after: String) {
              children(
                first: $first
                after: $after
                filter: {residence: {under: $place}, birthDate: {gte: $bornFrom, lte: $bornUntil}}
                orderBy: [BIRTH_DATE_ASC]
              ) {
                totalCount
                pageInfo {
                  hasNextPage
                  endCursor
                }
                edges {
                  node {
                    ...Pupil
                  }
                }
              }
            }

            fragment Entitlement on Decision {
              answer
              since
              certainty
              conditions {
                answer
                clause {
                  title
                }
                remedy {
                  possibleFrom: date
                  papers {
                    key
                    title {
                      zh
                      en
                    }
                  }
                }
              }
            }

            fragment Place on EducationEnrolment {
              stage
              validUntil
            }

            fragment Pupil on Child {
              recordId
              name
              birthDate
              decisions(items: ["COMPULSORY_ENROL"]) {
                ...Entitlement
              }
              education {
                enrolments(first: 5) {
                  edges {
                    node {
                      ...Place
                    }
                  }
                }
              }
            }
            """)
        variables: dict[str, object] = {
            "place": place,
            "bornFrom": born_from,
            "bornUntil": born_until,
            "first": first,
            "after": after,
        }
        response = self.execute(
            query=query, operation_name="NewPupils", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return NewPupils.model_validate(data)

    def our_school(self, code: str, **kwargs: Any) -> OurSchool:
        query = gql("""
            query OurSchool($code: String!) {
              me {
                day
              }
              education {
                schools(first: 1, filter: {code: {eq: $code}}) {
                  edges {
                    node {
                      recordId
                      name
                      division {
                        code
                        pathName
                      }
                    }
                  }
                }
              }
            }
            """)
        variables: dict[str, object] = {"code": code}
        response = self.execute(
            query=query, operation_name="OurSchool", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return OurSchool.model_validate(data)

    def pupil_changes(
        self,
        after: Union[Optional[str], UnsetType] = UNSET,
        first: Union[Optional[int], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> PupilChanges:
        query = gql("""
            query PupilChanges($after: String, $first: Int = 50) {
              changes(after: $after, first: $first) {
                pageInfo {
                  hasNextPage
                  endCursor
                }
                edges {
                  node {
                    ...PupilChange
                  }
                }
              }
            }

            fragment PupilChange on Change {
              kind
              what: type
              item
              subject
              at
              child {
                name
              }
            }
            """)
        variables: dict[str, object] = {"after": after, "first": first}
        response = self.execute(
            query=query, operation_name="PupilChanges", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return PupilChanges.model_validate(data)
