"""What transport counts."""

from tongxing import Indicator, Words

pupils_with_card = Indicator(
    key="pupils_with_card",
    title=Words("六至十五周岁儿童持学生公交卡比例", "Children of 6 to 15 who hold a pupil travel card"),
    of="child",
    numerator="holds_pupil_card",
    denominator="age_years BETWEEN 6 AND 15",
)
