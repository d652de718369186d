/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { Document } from "./city.js";

export type Answer =
  | 'MET'
  | 'NOT_KNOWN'
  | 'NOT_MET'
  | 'WITHHELD';

export type Certainty =
  | 'confirmed'
  | 'open'
  | 'reconstructed';

export type ChangeKind =
  | 'EVENT'
  | 'GAP'
  | 'RECORD';

export type DataCategory =
  | 'CORE_ACCESS_LOG'
  | 'CORE_CONTACT'
  | 'CORE_GUARDIANSHIP'
  | 'CORE_HARM_REPORT'
  | 'CORE_HOUSEHOLD'
  | 'CORE_IDENTIFIER'
  | 'CORE_IDENTITY'
  | 'CORE_RESIDENCE'
  | 'CORE_RIGHTS'
  | 'CORE_SERVICE'
  | 'CULTURE_ENTITLEMENT'
  | 'CULTURE_PARTICIPATION'
  | 'CULTURE_PLACE'
  | 'EDUCATION_AID'
  | 'EDUCATION_ENROLMENT'
  | 'EDUCATION_ENTITLEMENT'
  | 'EDUCATION_EXAM'
  | 'EDUCATION_PAPER'
  | 'EDUCATION_PLACE'
  | 'EMPLOYMENT_DIFFICULTY'
  | 'EMPLOYMENT_ENTITLEMENT'
  | 'EMPLOYMENT_HELP'
  | 'EMPLOYMENT_PLACE'
  | 'EMPLOYMENT_STATUS'
  | 'EMPLOYMENT_SUBSIDY'
  | 'HOUSING_APPLICANT'
  | 'HOUSING_BENEFIT'
  | 'HOUSING_DWELLING'
  | 'HOUSING_ENTITLEMENT'
  | 'HOUSING_MEANS'
  | 'HOUSING_QUEUE'
  | 'HOUSING_STOCK'
  | 'HOUSING_TENANCY'
  | 'IMMUNIZATION_CERTIFICATE'
  | 'IMMUNIZATION_DOSE'
  | 'IMMUNIZATION_ENTITLEMENT'
  | 'IMMUNIZATION_FORECAST'
  | 'IMMUNIZATION_HEALTH'
  | 'IMMUNIZATION_HISTORY'
  | 'IMMUNIZATION_NOTE'
  | 'IMMUNIZATION_PLACE'
  | 'IMMUNIZATION_REMINDER'
  | 'MONITORING_LEDGER'
  | 'MONITORING_REPORT'
  | 'MONITORING_SURVEY'
  | 'MONITORING_VISIT'
  | 'MONITORING_WORKFORCE'
  | 'REHABILITATION_AID'
  | 'REHABILITATION_DISABILITY'
  | 'REHABILITATION_ENTITLEMENT'
  | 'REHABILITATION_PLACE'
  | 'REHABILITATION_SUBSIDY'
  | 'TRANSPORT_CARD'
  | 'TRANSPORT_FARE'
  | 'TRANSPORT_HEIGHT';

export type EducationEnrolInput = {
  beyondSeats?: boolean | null | undefined;
  boarding?: boolean | null | undefined;
  child: string | number;
  grade?: number | null | undefined;
  school: string;
  stage: string;
  studentNumber?: string | null | undefined;
  validFrom: string;
};

export type ImmunizationRecordDoseEntry = {
  expectedVersion?: number | null | undefined;
  input: ImmunizationRecordDoseInput;
  key: string;
};

export type ImmunizationRecordDoseInput = {
  campaign?: boolean | null | undefined;
  child: string | number;
  clinic?: string | null | undefined;
  clinicName?: string | null | undefined;
  givenOn: string;
  lot?: string | null | undefined;
  origin?: string | null | undefined;
  product: string;
  route?: string | null | undefined;
  scar?: boolean | null | undefined;
  selfPaid?: boolean | null | undefined;
  site?: string | null | undefined;
  sure?: boolean | null | undefined;
};

export type ResidenceReason =
  | 'AGED_OUT'
  | 'AT_HOME'
  | 'EXCLUDED_URBAN'
  | 'MONITORING'
  | 'NOT_ACCOMPANIED'
  | 'STATISTICAL'
  | 'UNDER_SIX_MONTHS'
  | 'UNKNOWN';

export type Served =
  | 'NOT_KNOWN'
  | 'NOT_MET';

export type CorrectLotMutationVariables = Exact<{
  dose: string | number;
  lot: string;
  key: string;
  version: number;
}>;


export type CorrectLotMutation = { immunization: { correctDose: { dose: { recordId: string, version: number, product: string | null, lot: string | null } | null, problems: Array<{ path: string, code: string, zh: string, en: string }> } | null } };

export type CorrectionProblemFragment = { path: string, code: string, zh: string, en: string };

export type RecordDosesMutationVariables = Exact<{
  inputs: Array<ImmunizationRecordDoseEntry> | ImmunizationRecordDoseEntry;
}>;


export type RecordDosesMutation = { immunization: { recordDoseMany: Array<{ dose: { recordId: string, version: number, product: string | null } | null, problems: Array<{ path: string, code: string, zh: string, en: string }> }> | null } };

export type DoseProblemFragment = { path: string, code: string, zh: string, en: string };

export type WhoIsDueQueryVariables = Exact<{
  place: string;
  week: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type WhoIsDueQuery = { immunization: { toRemind: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, edges: Array<{ node: { lastSeen: string | null, child: { recordId: string, name: string | null, birthDate: string | null }, doses: Array<{ series: string, product: string | null, earliestDate: string | null }> } }> } | null } };

export type DueChildFragment = { lastSeen: string | null, child: { recordId: string, name: string | null, birthDate: string | null }, doses: Array<{ series: string, product: string | null, earliestDate: string | null }> };

export type WhoIsLateQueryVariables = Exact<{
  place: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type WhoIsLateQuery = { immunization: { defaulters: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, edges: Array<{ node: { since: string, lastSeen: string | null, child: { recordId: string, name: string | null, birthDate: string | null }, doses: Array<{ series: string, product: string | null, lateFrom: string | null }> } }> } | null } };

export type LateChildFragment = { since: string, lastSeen: string | null, child: { recordId: string, name: string | null, birthDate: string | null }, doses: Array<{ series: string, product: string | null, lateFrom: string | null }> };

export type ArrivalsQueryVariables = Exact<{
  after?: string | null | undefined;
  first?: number | null | undefined;
}>;


export type ArrivalsQuery = { changes: { pageInfo: { hasNextPage: boolean, endCursor: string | null }, edges: Array<{ node: { kind: ChangeKind, item: string | null, subject: string, at: string, what: string | null, child: { name: string | null, residence: { pathName: string | null } | null } | null } }> } | null };

export type ArrivalFragment = { kind: ChangeKind, item: string | null, subject: string, at: string, what: string | null, child: { name: string | null, residence: { pathName: string | null } | null } | null };

export type MovedChildQueryVariables = Exact<{
  id: string | number;
}>;


export type MovedChildQuery = { child: { recordId: string, name: string | null, birthDate: string | null, withheld: Array<DataCategory>, hukou: { code: string, pathName: string | null } | null, residence: { code: string, pathName: string | null } | null, residenceStatus: { monitoring: boolean | null, statistical: boolean | null, reason: ResidenceReason | null } | null, gaps: Array<{ item: string, department: string, since: string, served: Served }> | null } | null };

export type OffersQueryVariables = Exact<{ [key: string]: never; }>;


export type OffersQuery = { handovers: Array<{ id: string, child: string, since: string, offeredBy: string, division: { code: string, pathName: string | null } }> | null };

export type OfferFragment = { id: string, child: string, since: string, offeredBy: string, division: { code: string, pathName: string | null } };

export type TakeOverMutationVariables = Exact<{
  offer: string;
  key: string;
}>;


export type TakeOverMutation = { takeOver: { handover: { child: string, state: string } | null, problems: Array<{ path: string, code: string, zh: string, en: string }> } | null };

export type TakeOverProblemFragment = { path: string, code: string, zh: string, en: string };

export type EnrolPupilMutationVariables = Exact<{
  input: EducationEnrolInput;
  key: string;
}>;


export type EnrolPupilMutation = { education: { enrol: { enrolment: { recordId: string, version: number, grade: number | null, validFrom: string | null } | null, problems: Array<{ path: string, code: string, zh: string, en: string }> } | null } };

export type EnrolProblemFragment = { path: string, code: string, zh: string, en: string };

export type NewPupilsQueryVariables = Exact<{
  place: string;
  bornFrom: string;
  bornUntil: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type NewPupilsQuery = { children: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, edges: Array<{ node: { recordId: string, name: string | null, birthDate: string | null, decisions: Array<{ answer: Answer, since: string | null, certainty: Certainty | null, conditions: Array<{ answer: Answer, clause: { title: string }, remedy: { possibleFrom: string | null, papers: Array<{ key: string, title: { zh: string, en: string } | null }> } | null }> }> | null, education: { enrolments: { edges: Array<{ node: { stage: string | null, validUntil: string | null } }> } | null } | null } }> } | null };

export type PupilFragment = { recordId: string, name: string | null, birthDate: string | null, decisions: Array<{ answer: Answer, since: string | null, certainty: Certainty | null, conditions: Array<{ answer: Answer, clause: { title: string }, remedy: { possibleFrom: string | null, papers: Array<{ key: string, title: { zh: string, en: string } | null }> } | null }> }> | null, education: { enrolments: { edges: Array<{ node: { stage: string | null, validUntil: string | null } }> } | null } | null };

export type EntitlementFragment = { answer: Answer, since: string | null, certainty: Certainty | null, conditions: Array<{ answer: Answer, clause: { title: string }, remedy: { possibleFrom: string | null, papers: Array<{ key: string, title: { zh: string, en: string } | null }> } | null }> };

export type PlaceFragment = { stage: string | null, validUntil: string | null };

export type OurSchoolQueryVariables = Exact<{
  code: string;
}>;


export type OurSchoolQuery = { me: { day: string }, education: { schools: { edges: Array<{ node: { recordId: string, name: string | null, division: { code: string, pathName: string | null } | null } }> } | null } };

export type PupilChangesQueryVariables = Exact<{
  after?: string | null | undefined;
  first?: number | null | undefined;
}>;


export type PupilChangesQuery = { changes: { pageInfo: { hasNextPage: boolean, endCursor: string | null }, edges: Array<{ node: { kind: ChangeKind, item: string | null, subject: string, at: string, what: string | null, child: { name: string | null } | null } }> } | null };

export type PupilChangeFragment = { kind: ChangeKind, item: string | null, subject: string, at: string, what: string | null, child: { name: string | null } | null };

export const documents = {
  CorrectLot: { id: "sha256:21c9cf1184cbdc38ffdc4face5771f19fa5f6500376bc34b3b57154f368a3dab", writes: true } as Document<CorrectLotMutation, CorrectLotMutationVariables>,
  RecordDoses: { id: "sha256:33f79b64da4b12af142eec1ab23fb54f5a8ad11d49dd8190440233157bbb2c93", writes: true } as Document<RecordDosesMutation, RecordDosesMutationVariables>,
  WhoIsDue: { id: "sha256:e4044125031d05edb8cbe6b77e4be867292b759c1fa72b0b8654e165500bd77c", writes: false } as Document<WhoIsDueQuery, WhoIsDueQueryVariables>,
  WhoIsLate: { id: "sha256:8f99cbdfd0251322692b558191ecd2d7f7f11c89732e0c3190ecfecb36565842", writes: false } as Document<WhoIsLateQuery, WhoIsLateQueryVariables>,
  Arrivals: { id: "sha256:6e3f3860a569645cb038e33f71288d4fa534bdbaebaab4d5a9aecb6162c91553", writes: false } as Document<ArrivalsQuery, ArrivalsQueryVariables>,
  MovedChild: { id: "sha256:1f832e17ff0fdc237be96def910bf6aa08cc339180d84ccc8b9ee4e751ce5c7e", writes: false } as Document<MovedChildQuery, MovedChildQueryVariables>,
  Offers: { id: "sha256:1e9448408467c773dffff7a298f13586782adc9cd562fcf7ede6fafd706ddcbd", writes: false } as Document<OffersQuery, OffersQueryVariables>,
  TakeOver: { id: "sha256:162a5e90a4b7c59f6a42da367e710a11fac441603633251773f8fa73599cdc9e", writes: true } as Document<TakeOverMutation, TakeOverMutationVariables>,
  EnrolPupil: { id: "sha256:18da9b128facc50fdd60a90b6ec5129f28618289bd62470a544737c880a4c506", writes: true } as Document<EnrolPupilMutation, EnrolPupilMutationVariables>,
  NewPupils: { id: "sha256:fc4282789b99c88fad30ef9ab4404ba3b3cf8e93afdc0a74c8057937b6f26978", writes: false } as Document<NewPupilsQuery, NewPupilsQueryVariables>,
  OurSchool: { id: "sha256:100ed32a7b3e2193bdf34cebb219365c810d26f73631a6304d86f0875d90786c", writes: false } as Document<OurSchoolQuery, OurSchoolQueryVariables>,
  PupilChanges: { id: "sha256:ca58a96aef016be79671fbe5576d3347dd021e917c03bd3bc0c1fbed365e1f9b", writes: false } as Document<PupilChangesQuery, PupilChangesQueryVariables>,
};