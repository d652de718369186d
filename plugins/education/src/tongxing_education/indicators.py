"""What education counts, by county, through the one door that leaves small numbers out."""

from tongxing import Indicator, Words

compulsory_enrolment = Indicator(
    key="compulsory_enrolment",
    title=Words("义务教育年龄儿童在学比例", "Children of the age of compulsory schooling who are in school"),
    of="child",
    numerator="enrolled",
    denominator="of_compulsory_age AND NOT compulsory_completed",
    clause="方案 二(二)5:平等接受义务教育",
)
out_of_school_share = Indicator(
    key="out_of_school_share",
    title=Words("义务教育年龄儿童失学比例", "Children of that age who are out of school"),
    of="child",
    numerator="out_of_school",
    denominator="of_compulsory_age",
    clause="方案 二(二)5;控辍保学",
)
kindergarten_enrolment = Indicator(
    key="kindergarten_enrolment",
    title=Words("三至五周岁儿童在园比例", "Children of three to five who are in kindergarten"),
    of="child",
    numerator="school_stage = 'KINDERGARTEN'",
    denominator="age_years_aug31 >= :preschool_age AND age_years_aug31 < :entry_age",
)
certificates_shown = Indicator(
    key="certificates_shown",
    title=Words(
        "在园和小学儿童已出示预防接种证比例", "Children in kindergarten and primary school who showed the certificate"
    ),
    of="child",
    numerator="vaccination_certificate_shown",
    denominator="school_stage IN ('NURSERY', 'KINDERGARTEN', 'PRIMARY')",
    clause="儿童入托、入学预防接种证查验办法(F13)",
)
aided_pupils = Indicator(
    key="aided_pupils",
    title=Words("家庭经济困难学生获资助比例", "Pupils in hardship who were granted aid"),
    of="child",
    numerator="aid_granted",
    denominator="enrolled AND in_hardship",
)
