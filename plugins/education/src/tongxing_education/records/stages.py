"""Stages of schooling (brief.md 10.4), and from which grade each begins."""

STAGES = {
    "NURSERY": ("托班", "Nursery class"),
    "KINDERGARTEN": ("幼儿园", "Kindergarten"),
    "PRIMARY": ("小学", "Primary school"),
    "JUNIOR": ("初中", "Junior high school"),
    "SENIOR": ("普通高中", "Senior high school"),
    "VOCATIONAL": ("中等职业学校", "Vocational school"),
    "SPECIAL": ("特殊教育学校", "Special school"),
}
NONE = "NONE"
TOLD_STAGES = {**STAGES, NONE: ("不在学", "In no school")}
"""What somebody may say of a child; NONE is knowledge, and not the same as an empty cell."""

FIRST_GRADE = {"KINDERGARTEN": 1, "PRIMARY": 1, "JUNIOR": 7, "SENIOR": 10, "VOCATIONAL": 10, "SPECIAL": 1}
"""Grades are numbered through from 1 to 12, a kindergarten's three classes for themselves. Nurseries have none."""
