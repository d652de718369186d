"""What the office counts, by county, through the one door that leaves small numbers out."""

from tongxing import Indicator, Words

__all__ = ["children_with_a_working_guardian", "guardians_helped", "guardians_in_work", "homes_without_work_helped"]

guardians_in_work = Indicator(
    key="guardians_in_work",
    title=Words("劳动年龄流动儿童监护人就业比例", "Guardians of floating children, of working age, who work"),
    of="guardian",
    numerator="has_work",
    denominator="guards_floating_child AND of_working_age",
    clause="方案 二(三)11:帮扶流动儿童父母就业",
)
guardians_helped = Indicator(
    key="guardians_helped_with_work",
    title=Words("有需求的监护人获得就业帮扶比例", "Guardians who look for work or ask for help and are helped"),
    of="guardian",
    numerator="job_help_running",
    denominator="guards_floating_child AND (is_jobseeker OR wants_job_help)",
    clause="方案 二(三)11:重点群体就业帮扶",
)
homes_without_work_helped = Indicator(
    key="homes_without_work_helped",
    title=Words("零就业家庭获得帮扶比例", "Households without work that are helped"),
    of="household",
    numerator="home_help_running",
    denominator="zero_employment_found",
    clause="就业促进法第五十六条",
)
children_with_a_working_guardian = Indicator(
    key="children_with_a_working_guardian",
    title=Words("流动儿童有监护人在业比例", "Floating children of whom a guardian works"),
    of="child",
    numerator="guardian_works",
    denominator="in_monitoring",
)
