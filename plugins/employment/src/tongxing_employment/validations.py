"""What the office demands of its records."""

from tongxing import in_order, validation

from .records import HelpPlan, HomeHelp, JobChannel, JobDifficulty, JobFair, JobStatus, JobTraining, PublicPost, Vacancy

__all__ = [
    "certificate_comes_with_the_end",
    "channel_closes_after_it_opens",
    "difficulty_ends_after_it_begins",
    "fair_ends_after_it_begins",
    "help_ends_after_it_begins",
    "home_help_ends_after_it_begins",
    "job_ends_after_it_begins",
    "post_ends_after_it_begins",
    "training_ends_after_it_begins",
    "vacancy_ends_after_it_begins",
    "who_works_alone_has_no_employer",
]


_SPAN = ("valid_from", "valid_until")
job_ends_after_it_begins = in_order(JobStatus, *_SPAN, "JOB_ENDS_BEFORE_START", ("就业状态", "work"))
difficulty_ends_after_it_begins = in_order(
    JobDifficulty, *_SPAN, "JOB_DIFFICULTY_ENDS_BEFORE_START", ("认定", "identification")
)
help_ends_after_it_begins = in_order(HelpPlan, *_SPAN, "JOB_HELP_ENDS_BEFORE_START", ("帮扶", "help"))
home_help_ends_after_it_begins = in_order(HomeHelp, *_SPAN, "HOME_HELP_ENDS_BEFORE_START", ("家庭帮扶", "help"))
post_ends_after_it_begins = in_order(PublicPost, *_SPAN, "PUBLIC_POST_ENDS_BEFORE_START", ("岗位", "post"))
training_ends_after_it_begins = in_order(
    JobTraining, "valid_from", "ends_on", "JOB_TRAINING_ENDS_BEFORE_START", ("培训", "training")
)
channel_closes_after_it_opens = in_order(
    JobChannel, "opened_on", "closed_on", "JOB_CHANNEL_CLOSES_BEFORE_START", ("渠道", "channel")
)
fair_ends_after_it_begins = in_order(
    JobFair, "begins_on", "ends_on", "JOB_FAIR_ENDS_BEFORE_START", ("招聘活动", "fair")
)
vacancy_ends_after_it_begins = in_order(Vacancy, *_SPAN, "VACANCY_ENDS_BEFORE_START", ("岗位发布", "offer"))
certificate_comes_with_the_end = validation(
    JobTraining,
    "certified_on >= valid_from",
    path="certified_on",
    code="CERTIFICATE_BEFORE_TRAINING",
    message=("取证日期早于开班日期", "The certificate is earlier than the training"),
    remedy=("请核对取证日期", "Check the day of the certificate"),
)
who_works_alone_has_no_employer = validation(
    JobStatus,
    "status IN ('employed', 'flexible') OR employer IN ('individual')",
    path="employer",
    code="EMPLOYER_OF_NOBODY",
    message=("未受雇人员不填用人单位类型", "Who is not employed has no employer"),
    remedy=("请清空用人单位类型,或改就业状态", "Leave the employer out, or correct the work"),
)
