"""What the federation counts, by county, through the one door that leaves small numbers out."""

from tongxing import Indicator, Words

children_in_rehabilitation = Indicator(
    key="children_in_rehabilitation",
    title=Words("救助年龄内残疾儿童接受康复救助比例", "Disabled children of the age of aid who are in rehabilitation"),
    of="child",
    numerator="rehab_plan_running",
    denominator="disability_shown AND age_years <= :rehab_age_max",
    clause="方案 二(二)6:残疾儿童康复救助",
)
disabled_with_certificate = Indicator(
    key="disabled_with_certificate",
    title=Words("残疾儿童持有残疾人证比例", "Disabled children who hold a certificate"),
    of="child",
    numerator="holds_disability_certificate",
    denominator="disability_shown",
)
subsidies_paid = Indicator(
    key="subsidies_paid",
    title=Words("持证残疾儿童享有两项补贴比例", "Children with a certificate who get one of the two subsidies"),
    of="child",
    numerator="living_subsidy_paid OR nursing_subsidy_paid",
    denominator="holds_disability_certificate",
    clause="国发〔2015〕52号",
)
