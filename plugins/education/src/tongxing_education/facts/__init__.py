"""What education knows, over time: ages as schools count them, schooling, papers, exams, aid."""

from .ages import age_years_aug31, compulsory_completed, of_compulsory_age
from .aid import aid_granted, aid_year_fen, household_in_hardship, in_hardship
from .exams import exam_state, hukou_in_exam_province, junior_school_years, schooled_in_province, senior_high_years
from .papers import (
    elsewhere_certificate_shown,
    hukou_months,
    parent_dwelling_shown,
    parent_job_shown,
    parent_transfer_shown,
    vaccination_certificate_shown,
)
from .schooling import boards, enrolled, grade, out_of_school, school_county, school_stage, schooling_state

__all__ = [
    "age_years_aug31",
    "aid_granted",
    "aid_year_fen",
    "boards",
    "compulsory_completed",
    "elsewhere_certificate_shown",
    "enrolled",
    "exam_state",
    "grade",
    "household_in_hardship",
    "hukou_in_exam_province",
    "hukou_months",
    "in_hardship",
    "junior_school_years",
    "of_compulsory_age",
    "out_of_school",
    "parent_dwelling_shown",
    "parent_job_shown",
    "parent_transfer_shown",
    "school_county",
    "school_stage",
    "schooled_in_province",
    "schooling_state",
    "senior_high_years",
    "vaccination_certificate_shown",
]
