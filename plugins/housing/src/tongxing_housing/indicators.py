"""What the bureau counts, by county, through the one door that leaves small numbers out. Children are counted, not households."""

from tongxing import Indicator, Words

children_in_public_rental = Indicator(
    key="children_in_public_rental",
    title=Words("流动儿童家庭住公租房比例", "Floating children whose household has a public rental flat"),
    of="child",
    numerator="home_in_public_rental",
    denominator="in_monitoring",
    clause="方案 二(二)7:符合条件的流动儿童家庭及时纳入公租房保障",
)
children_with_rent_subsidy = Indicator(
    key="children_with_rent_subsidy",
    title=Words("流动儿童家庭领租赁补贴比例", "Floating children whose household gets a rent subsidy"),
    of="child",
    numerator="home_gets_rent_subsidy",
    denominator="in_monitoring",
    clause="方案 二(二)7",
)
children_who_wait = Indicator(
    key="children_who_wait",
    title=Words("流动儿童家庭在轮候比例", "Floating children whose household waits"),
    of="child",
    numerator="home_waits",
    denominator="in_monitoring",
)
