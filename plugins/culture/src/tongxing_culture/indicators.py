"""What culture counts, by county, through the one door that leaves small numbers out."""

from tongxing import Indicator, Words

__all__ = [
    "floating_children_in_activities",
    "floating_children_shown_the_city",
    "floating_share_of_participants",
    "harbour_places_held",
    "partner_plan_share",
]

floating_children_in_activities = Indicator(
    key="floating_children_in_activities",
    title=Words("流动儿童近一年参加活动比例", "Floating children who took part in an activity within a year"),
    of="child",
    numerator="activity_within_year",
    denominator="in_monitoring",
    clause="方案 二(三)10:将流动儿童纳入活动服务范围",
)
floating_share_of_participants = Indicator(
    key="floating_share_of_participants",
    title=Words("参加活动儿童中流动儿童占比", "Share of floating children among those who took part"),
    of="child",
    numerator="in_monitoring",
    denominator="activity_within_year",
    clause="方案 二(三)10",
)
floating_children_shown_the_city = Indicator(
    key="floating_children_shown_the_city",
    title=Words("流动儿童熟悉城市和社区比例", "Floating children who were shown the city"),
    of="child",
    numerator="city_introduced",
    denominator="in_monitoring",
    clause="方案 二(三)11:城市文化介绍、社区环境熟悉",
)
harbour_places_held = Indicator(
    key="harbour_places_held",
    title=Words("流动儿童有童心港湾名额比例", "Floating children who hold a place at a Tongxin harbour"),
    of="child",
    numerator="harbour_place_held",
    denominator="in_monitoring",
    clause="方案 二(三)10:童心港湾",
)
partner_plan_share = Indicator(
    key="partner_plan_share",
    title=Words("流动儿童近一年参加伙伴计划比例", "Floating children who took part in the partner plan within a year"),
    of="child",
    numerator="partner_plan_joined",
    denominator="in_monitoring",
    clause="方案 二(三)11:伙伴计划",
)
