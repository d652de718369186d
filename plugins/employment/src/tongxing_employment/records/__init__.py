"""What the office keeps: what a guardian does for a living, what it found and gave, and the places through which it gives it."""

from .finding import HardshipGround, JobDifficulty, JobStatus, JobWish, ZeroEmployment
from .giving import HelpPlan, HomeHelp, JobSubsidy, JobTraining, PublicPost
from .places import JobChannel, JobFair, Vacancy

__all__ = [
    "HardshipGround",
    "HelpPlan",
    "HomeHelp",
    "JobChannel",
    "JobDifficulty",
    "JobFair",
    "JobStatus",
    "JobSubsidy",
    "JobTraining",
    "JobWish",
    "PublicPost",
    "Vacancy",
    "ZeroEmployment",
]
