"""What immunization counts, by county, through the one door that leaves small numbers out (brief.md 3.4; judgements)."""

from tongxing import Indicator, Words


def _coverage(years: int) -> Indicator:
    return Indicator(
        key=f"vaccinated_at_{years}",
        title=Words(f"{years}周岁儿童无逾期未种比例", f"Children of {years} of whom no dose is overdue"),
        of="child",
        numerator="overdue_series = 0",
        denominator=f"in_monitoring AND age_years = {years}",
    )


zero_dose_share = Indicator(
    key="zero_dose_share",
    title=Words("一至六周岁零剂次儿童比例", "Zero-dose children of 1 to 6"),
    of="child",
    numerator="zero_dose",
    denominator="in_monitoring AND age_years BETWEEN 1 AND 6",
)
overdue_share = Indicator(
    key="overdue_share",
    title=Words("逾期未种儿童比例", "Children of whom a dose is overdue"),
    of="child",
    numerator="overdue_series > 0",
    denominator="in_monitoring AND age_years < :immunization_age_end",
)
first_review_in_time = Indicator(
    key="first_review_in_time",
    title=Words("流入儿童按期首次查看接种史比例", "Children whose history was seen in time after an arrival"),
    of="child",
    numerator="days_to_first_review <= :first_review_days",
    denominator="in_monitoring",
    clause="疫苗管理法第四十九条:流动儿童由居住地接种",
)

ALL = [*(_coverage(years) for years in (1, 2, 3, 7)), zero_dose_share, overdue_share, first_review_in_time]
